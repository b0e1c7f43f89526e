import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Builds dist/ once for all test files, so that tests of the command line run what is shipped.
 * A build that fails removes dist/: tests of the command line then fail, the others still run.
 */
export default function buildOnce(): void {
  const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));
  try {
    execFileSync(process.execPath, [script, '--no-types'], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    process.stderr.write(
      `\nThe build failed, tests of the command line will fail:\n${String((error as { stderr?: unknown }).stderr)}\n`,
    );
  }
}

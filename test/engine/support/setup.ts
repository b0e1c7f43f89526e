import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKitAvailable, engineAvailable } from './docker.ts';
import { provideStandIns, withdrawStandIns } from './stand-ins.ts';

/** One run at a time on a machine: runs share the engine, the images' names and the processors. */
const lock = join(tmpdir(), 'dockfix-engine-tests.lock');

/**
 * Makes the images of the engine tests. Without an engine it says so, and the tests are skipped.
 * With `DOCKFIX_KEEP_STAND_INS=1` the stand-ins keep the real names afterwards.
 */
export default async function setUp(): Promise<(() => void) | undefined> {
  if (!engineAvailable()) {
    const line = '*'.repeat(78);
    process.stderr.write(
      `\n${line}\n* SKIPPED: no Docker Engine with Compose answers here, so no test boots a stack.\n` +
        `* \`npm run engine\` brings one up on a Debian machine (as root).\n${line}\n\n`,
    );
    return undefined;
  }
  if (!buildKitAvailable())
    process.stderr.write(
      'SKIPPED: the client has no buildx, so nothing is built with BuildKit; `npm run engine` installs it.\n',
    );
  await takeLock();
  try {
    process.stderr.write('engine tests: making the stand-in images (a minute or two the first time)\n');
    provideStandIns();
  } catch (error) {
    rmSync(lock, { recursive: true, force: true });
    throw error;
  }
  return () => {
    if (process.env['DOCKFIX_KEEP_STAND_INS'] !== '1') withdrawStandIns();
    rmSync(lock, { recursive: true, force: true });
  };
}

async function takeLock(): Promise<void> {
  for (let told = false; ; told = true) {
    try {
      mkdirSync(lock);
      writeFileSync(join(lock, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (ownerIsGone()) rmSync(lock, { recursive: true, force: true });
    else {
      if (!told) process.stderr.write(`engine tests: waiting for another run (${lock})\n`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function ownerIsGone(): boolean {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tsc = (...words: string[]) =>
  spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...words], { encoding: 'utf8' });

describe('the types of the library', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dockfix-types-'));
    const installed = join(folder, 'node_modules/dockfix');
    const emitted = tsc('-p', join(root, 'tsconfig.build.json'), '--outDir', join(installed, 'dist/types'));
    expect(emitted.stdout).toBe('');
    mkdirSync(dirname(join(installed, 'dist/index.js')), { recursive: true });
    symlinkSync(join(root, 'package.json'), join(installed, 'package.json'));
    symlinkSync(join(root, 'node_modules/yaml'), join(folder, 'node_modules/yaml'));
    symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    const compilerOptions = { module: 'NodeNext', target: 'ES2022', strict: true, noEmit: true, types: ['node'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What the compiler says about a user's module, with the settings of a strict project. */
  const check = (text: string): string => {
    writeFileSync(join(folder, 'use.ts'), text);
    return tsc('-p', folder).stdout;
  };

  it('are found and fit a correct use', () => {
    const use = `import { audit, plan, type Finding } from 'dockfix';
export const first: Finding | undefined = (await audit('.')).findings[0];
export const count: number = (await plan('.', { review: true })).applied.length;
if (first?.outcome.kind === 'refusal') console.log(first.outcome.byHand.join());
`;
    expect(check(use)).toBe('');
  });

  it('tell a wrong use', () => {
    const use = `import { audit } from 'dockfix';
export const wrong: number = (await audit('.')).findings;
`;
    expect(check(use)).toContain('TS2322');
  });
});

/**
 * Every folder below `stacks/` is a stack of its own. `expected.json` is what `docker compose
 * config` (2.26) printed for it, `written.json` what it printed with `--no-interpolate` (absent
 * where it refuses that); where Compose is on this machine it is asked again. A case that Compose
 * refuses lists in `case.json` what dockfix says about it.
 *
 * To write expected.json anew: UPDATE_MODELS=1 npx vitest run test/compose-model/models.test.ts
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/core/types.ts';
import type { Stack } from '../../src/source/compose/types.ts';
import { loadProject } from '../../src/source/project.ts';
import { askCompose, hasCompose } from '../support/compose-oracle.ts';
import { memoryFiles, readTree } from '../support/memory-files.ts';

interface Case {
  /** The stack's id; `compose.yaml` unless told otherwise. */
  readonly stack?: string;
  /** What Compose is given; nothing where it finds the files itself. */
  readonly files?: readonly string[];
  /** As a configuration would say it; with `files`. */
  readonly profiles?: readonly string[];
  readonly envFiles?: readonly string[];
  readonly directory?: string;
  /** `file:line message` of each problem for which dockfix expects Compose to refuse. */
  readonly refused?: readonly string[];
}

const stacks = fileURLToPath(new URL('stacks', import.meta.url));
const compose = hasCompose();
const update = process.env['UPDATE_MODELS'] === '1';
if (!compose)
  process.stderr.write('docker compose is not on this machine: models are compared with what it once printed\n');

for (const name of readdirSync(stacks).sort()) {
  const folder = join(stacks, name);
  const wanted = (
    existsSync(join(folder, 'case.json')) ? JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) : {}
  ) as Case;
  const { refused } = wanted;
  describe(name, () => {
    if (refused !== undefined) {
      testRefusal(name, folder, wanted, refused);
      return;
    }
    testModel(name, folder, wanted);
    testWritten(name, folder, wanted);
  });
}

function testModel(name: string, folder: string, wanted: Case): void {
  const expected = join(folder, 'expected.json');
  it('has the model that Compose prints', () => {
    const { stack, problems } = load(name, folder, wanted);
    expect(problems).toEqual([]);
    expect(stack?.model).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
  });

  it.skipIf(!compose)('is expected to have what Compose prints on this machine', () => {
    const { model, message } = ask(folder, wanted);
    expect(model, message).toBeDefined();
    if (update) writeFileSync(expected, `${JSON.stringify(model, null, 2)}\n`);
    expect(JSON.parse(readFileSync(expected, 'utf8'))).toEqual(model);
  });
}

function testWritten(name: string, folder: string, wanted: Case): void {
  const expected = join(folder, 'written.json');
  it.skipIf(!existsSync(expected))('has the model that Compose prints with variables as written', () => {
    const { stack } = load(name, folder, wanted);
    expect(withRoundedNumbers(stack?.writtenModel)).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
  });

  it.skipIf(!compose)('is expected to have, as written, what Compose prints on this machine', () => {
    const { model } = ask(folder, wanted, '--no-interpolate');
    if (update && model !== undefined) writeFileSync(expected, `${JSON.stringify(model, null, 2)}\n`);
    expect(existsSync(expected) ? JSON.parse(readFileSync(expected, 'utf8')) : undefined).toEqual(model);
  });
}

/** Numbers of more than 53 bits are texts in the model, since JSON.parse loses digits of them. */
function withRoundedNumbers(value: unknown): unknown {
  if (typeof value === 'string') return /^\d{17,}$/.test(value) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(withRoundedNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withRoundedNumbers(entry)]));
}

function testRefusal(name: string, folder: string, wanted: Case, refused: readonly string[]): void {
  it('says why Compose refuses it', () => {
    const said = load(name, folder, wanted).problems;
    if (update) writeFileSync(join(folder, 'case.json'), `${JSON.stringify({ ...wanted, refused: said }, null, 2)}\n`);
    expect(said.length).toBeGreaterThan(0);
    expect(said).toEqual(update ? said : refused);
  });

  it.skipIf(!compose)('is refused by Compose on this machine', () => {
    expect(ask(folder, wanted).model).toBeUndefined();
  });
}

function ask(folder: string, { files = [], profiles = ['*'], envFiles = [], directory }: Case, ...options: string[]) {
  const global = [
    ...profiles.flatMap((profile) => ['--profile', profile]),
    ...envFiles.flatMap((file) => ['--env-file', file]),
    ...(directory === undefined ? [] : ['--project-directory', directory]),
  ];
  return askCompose(folder, folder, files, options, global);
}

function load(
  name: string,
  folder: string,
  wanted: Case,
): { readonly stack: Stack | undefined; readonly problems: readonly string[] } {
  const { 'expected.json': _expected, 'written.json': _written, 'case.json': _case, ...files } = readTree(folder);
  const { profiles, envFiles, directory } = wanted;
  const isChosen = profiles !== undefined || envFiles !== undefined || directory !== undefined;
  const choice = { files: wanted.files ?? [], directory, profiles, envFiles, place: 'case.json' };
  const project = loadProject(memoryFiles(files), { rootName: name, stacks: isChosen ? [choice] : [] });
  const stack = project.stacks.find(({ id }) => id === (wanted.stack ?? 'compose.yaml'));
  return {
    stack,
    problems: project.problems.filter((problem) => problem.rejects === true || problem.level === 'error').map(line),
  };
}

function line(problem: Problem): string {
  return `${problem.file}:${problem.line ?? 0} ${problem.message}`;
}

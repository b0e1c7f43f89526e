/**
 * Input that no person wrote for Compose, or that broke on the way: dockfix names the place and
 * says what to do, the files beside it are looked at all the same, and it stays small and quick.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cleanEnv, cliPath } from '../support/cli.ts';
import { tempFolder, writeFiles } from '../support/temp.ts';

const neighbour = 'services:\n  beside:\n    image: example/unknown\n    privileged: true\n';
// Two seconds are the aim, and what a quiet machine needs less than; a slow one gets more.
const maximum = { kilobytes: 300 * 1024, seconds: 10 };

interface Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly level: string;
  readonly message: string;
  readonly advice: string;
}

interface Outcome {
  readonly code: number | null;
  readonly problems: readonly Problem[];
  readonly findings: readonly { readonly subject: string }[];
  readonly kilobytes: number;
  readonly seconds: number;
  readonly stderr: string;
}

/** Writes what the process has used, when it ends. Seconds of the processor: others use the machine too. */
const meter = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
   process.on('exit', () => {
     const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
     writeFileSync(process.env.METER, JSON.stringify({ kilobytes: maxRSS, seconds: (userCPUTime + systemCPUTime) / 1e6 }));
   });`,
)}`;

/** Audits a folder with these files and a sound one; root would be allowed to read anything, so it takes another user. */
function auditOf(files: Readonly<Record<string, string | Uint8Array>>, prepare?: (folder: string) => void): Outcome {
  const folder = writeFiles(tempFolder(), { ...files, 'beside.compose.yml': neighbour });
  prepare?.(folder);
  const used = join(tempFolder(), 'used.json');
  chmodSync(join(used, '..'), 0o777);
  chmodSync(folder, 0o755);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', meter, cliPath, 'audit', '--json', folder],
    {
      encoding: 'utf8',
      env: cleanEnv({ METER: used }),
      ...(process.getuid?.() === 0 && { uid: 65_534, gid: 65_534 }),
      maxBuffer: 1 << 26,
    },
  );
  const report = JSON.parse(stdout) as Pick<Outcome, 'problems' | 'findings'>;
  return { code: status, stderr, ...report, ...(JSON.parse(readFileSync(used, 'utf8')) as object) } as Outcome;
}

function expectSound(outcome: Outcome): void {
  expect(outcome.findings.map(({ subject }) => subject)).toContain('services.beside');
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).not.toMatch(/error of dockfix|fault in the rule/);
  expect(outcome.kilobytes).toBeLessThan(maximum.kilobytes);
  expect(outcome.seconds).toBeLessThan(maximum.seconds);
  for (const { message, advice } of outcome.problems) {
    expect(message.length).toBeGreaterThan(10);
    expect(advice).toMatch(/\.$/);
  }
}

const levels = (count: number, line: (level: number) => string): string =>
  Array.from({ length: count }, (_, level) => line(level)).join('\n');

/** 10^9 values in a few hundred bytes. */
const listBomb = `${levels(
  9,
  (level) =>
    `x-${level}: &l${level} [${Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*l${level - 1}`)).join(', ')}]`,
)}\nservices: {a: {image: x, x-all: *l8}}\n`;
const mapBomb = `${levels(
  11,
  (level) =>
    `x-${level}: &m${level} {${Array.from({ length: 10 }, (_, key) => `k${key}: ${level === 0 ? 'x' : `*m${level - 1}`}`).join(', ')}}`,
)}\nservices: {a: {image: x, labels: {<<: *m10}}}\n`;

/** As many services as have this many bytes. */
function services(bytes: number): string {
  const one = (index: number): string => `  service-${index}: {image: "nginx:1.25", environment: {A: b}}\n`;
  const count = Math.ceil(bytes / one(100_000).length);
  return `services:\n${Array.from({ length: count }, (_, index) => one(100_000 + index)).join('')}`;
}

describe('bad input', () => {
  it.each<[string, Readonly<Record<string, string | Uint8Array>>, Partial<Problem>]>([
    [
      'a key that stands twice',
      { 'compose.yaml': 'services:\n  a:\n    image: x\n    image: y\n' },
      { level: 'error', line: 4, column: 5, message: 'The key "image" stands twice in one mapping.' },
    ],
    [
      'an alias without an anchor',
      { 'compose.yaml': 'services:\n  a: *nowhere\n' },
      { level: 'error', line: 2, column: 6 },
    ],
    ['an alias bomb of lists', { 'compose.yaml': listBomb }, { level: 'error', line: 1 }],
    ['an alias bomb of mappings', { 'compose.yaml': mapBomb }, { level: 'error', line: 1 }],
    [
      '5,000 levels in brackets',
      { 'compose.yaml': `services:\n  a:\n    image: x\n    x-deep: ${'['.repeat(5000)}${']'.repeat(5000)}\n` },
      { level: 'error', line: 4 },
    ],
    [
      '5,000 levels of dashes',
      { 'compose.yaml': `services: {a: {image: x}}\nx-deep:\n  ${'- '.repeat(5000)}x\n` },
      { level: 'error', line: 3 },
    ],
    ['50 MB', { 'compose.yaml': services(50 * 1024 * 1024) }, { level: 'error' }],
    ['5 MB', { 'compose.yaml': services(4.9 * 1024 * 1024) }, { level: 'error' }],
    [
      'bytes that are no text',
      { 'compose.yaml': new Uint8Array([97, 58, 10, 0, 255, 254]) },
      { level: 'error', line: 2 },
    ],
    [
      'invalid UTF-8',
      { 'compose.yaml': Buffer.from('services:\n  a:\n    image: "\xff"\n', 'latin1') },
      { level: 'error', line: 3 },
    ],
    ['UTF-16', { 'compose.yaml': Buffer.from('\ufeffservices: {}\n', 'utf16le') }, { level: 'error', line: 1 }],
    [
      'a tab as indentation',
      { 'compose.yaml': 'services:\n\ta: {image: x}\n' },
      { level: 'error', line: 2, column: 1 },
    ],
    ['nothing', { 'compose.yaml': '' }, { level: 'skipped' }],
    [
      'a circle of extends',
      { 'compose.yaml': 'services:\n  a: {extends: b, image: x}\n  b: {extends: a}\n' },
      { level: 'warning', line: 2, column: 16, message: 'services.a extends itself in a circle: a → b → a' },
    ],
    [
      'a circle of includes',
      {
        'compose.yaml': 'include: [other.yaml]\nservices: {a: {image: x}}\n',
        'other.yaml': 'include: [compose.yaml]\nservices: {b: {image: x}}\n',
      },
      { level: 'warning', line: 1, column: 11 },
    ],
    [
      'an include that is missing',
      { 'compose.yaml': 'include: [nowhere.yaml]\nservices: {a: {image: x}}\n' },
      { level: 'warning', line: 1, column: 11, message: 'the included file nowhere.yaml does not exist' },
    ],
    [
      'a base that is missing',
      { 'compose.yaml': 'services:\n  a: {image: x, extends: {file: nowhere.yaml, service: b}}\n' },
      { level: 'warning', line: 2 },
    ],
    [
      'an env file that is missing',
      { 'compose.yaml': 'services:\n  a: {image: x, env_file: nowhere.env}\n' },
      { level: 'warning', line: 2, message: 'the env file nowhere.env of services.a is not there' },
    ],
  ])('%s', (_name, files, expected) => {
    const outcome = auditOf(files);
    expect(outcome.problems).toContainEqual(expect.objectContaining({ file: 'compose.yaml', ...expected }));
    expectSound(outcome);
  });

  it('a folder with the name of a compose file', () => {
    const outcome = auditOf({ 'compose.yaml/docker-compose.yml': 'services: {inside: {image: x}}\n' });
    expect(outcome.problems).toContainEqual(expect.objectContaining({ file: 'compose.yaml', level: 'warning' }));
    expect(outcome.findings.map(({ subject }) => subject)).toContain('services.inside');
    expectSound(outcome);
  });

  it('a file that may not be read', () => {
    const outcome = auditOf({ 'compose.yaml': neighbour }, (folder) => chmodSync(join(folder, 'compose.yaml'), 0));
    expect(outcome.problems).toContainEqual(
      expect.objectContaining({
        file: 'compose.yaml',
        level: 'error',
        message: expect.stringContaining('permission denied'),
      }),
    );
    expectSound(outcome);
  });

  it('a folder that may not be entered', () => {
    const outcome = auditOf({}, (folder) => mkdirSync(join(folder, 'closed'), { mode: 0 }));
    expect(outcome.problems).toContainEqual(
      expect.objectContaining({
        file: 'closed',
        level: 'error',
        message: expect.stringContaining('permission denied'),
      }),
    );
    expectSound(outcome);
  });
});

/**
 * Every folder `fixtures/<kind>/<rule-name>/<case>/` is a test of that rule alone: what it finds,
 * every byte of what it makes of `before/`, and that a second run changes nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ignore from 'ignore';
import { describe, expect, it } from 'vitest';
import { byCodeUnit } from '../src/core/overlay.ts';
import { type Plan, plan } from '../src/core/plan.ts';
import type { FileView, Finding, Fix, Rule } from '../src/core/types.ts';
import { createProjectHost } from '../src/source/project.ts';
import type { Project } from '../src/source/project.types.ts';
import { ShellCheck } from '../src/workspace/shellcheck.ts';
import { memoryFiles, readTree } from './support/memory-files.ts';

interface ExpectedFinding {
  readonly subject: string;
  /** `safe`, `review` or the code of a refusal. */
  readonly outcome: string;
  /** Compared where it is given, for rules whose severity depends on the case. */
  readonly severity?: string;
  /** Fragments that the message, the reason of a refusal or what may break must hold. */
  readonly says?: readonly string[];
}

interface FixtureCase {
  readonly about: string;
  readonly tracked?: readonly string[];
  readonly ignored?: readonly string[];
  readonly findings: readonly ExpectedFinding[];
  /** The web address of the repository. */
  readonly repository?: string;
  /** A program that the case asks; without it the case is skipped. */
  readonly needs?: 'shellcheck';
}

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = join(root, 'fixtures');
/** `RULE=compose/my-rule` loads and runs that rule alone: seconds instead of half a minute. */
const only = process.env['RULE'];

describe('fixtures', () => {
  it('are there for every rule', () => {
    const rules = foldersIn(join(root, 'transforms')).flatMap((kind) => rulesIn(kind).map((name) => `${kind}/${name}`));
    expect(rules.filter((rule) => foldersIn(join(fixtures, rule)).length === 0)).toEqual([]);
    expect(only === undefined || rules.includes(only), 'RULE names no rule').toBe(true);
  });
});

for (const kind of foldersIn(fixtures)) {
  for (const name of foldersIn(join(fixtures, kind))) {
    if (only !== undefined && only !== `${kind}/${name}`) continue;
    describe(`${kind}/${name}`, async () => {
      const { rule } = (await import(join(root, 'transforms', kind, `${name}.ts`))) as { readonly rule: Rule<Project> };
      it('has the name of its folder', () => expect(rule.id).toBe(`${kind}/${name}`));
      for (const one of foldersIn(join(fixtures, kind, name))) testCase(rule, join(fixtures, kind, name, one), one);
    });
  }
}

function testCase(rule: Rule<Project>, folder: string, name: string): void {
  const wanted = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as FixtureCase;
  const isMissing = wanted.needs !== undefined && spawnSync(wanted.needs, ['--version']).status !== 0;
  describe.skipIf(isMissing)(`${name}: ${wanted.about}`, () => {
    const before = readTree(join(folder, 'before'));
    const after = existsSync(join(folder, 'after')) ? readTree(join(folder, 'after')) : before;
    const ignored = wanted.ignored ?? [];
    const tracked = wanted.tracked ?? Object.keys(before).filter((path) => !ignored.includes(path));
    const first = run(rule, treeOf(before, tracked, ignored), wanted);

    it('finds what is expected, in the order of the files', () => {
      const findings = [...first.findings].sort(byPlace);
      const found = findings.map((finding, index) => {
        const { severity, says } = wanted.findings[index] ?? {};
        return {
          subject: finding.subject,
          outcome: outcomeOf(finding.outcome),
          ...(severity === undefined ? {} : { severity: finding.severity }),
          ...(says === undefined ? {} : { says: says.filter((text) => saidBy(finding).includes(text)) }),
        };
      });
      expect(found).toEqual(wanted.findings);
    });

    it('points to real places', () => {
      for (const { file, range, related } of first.findings) {
        for (const place of [{ file, range }, ...related]) {
          const { length } = before[place.file] ?? '';
          expect(place.range.start).toBeGreaterThanOrEqual(0);
          expect(place.range.end).toBeGreaterThanOrEqual(place.range.start);
          expect(place.range.end).toBeLessThanOrEqual(length);
        }
      }
    });

    it('gives every byte as expected', () => {
      expect(first.internalErrors.map((error) => error.message)).toEqual([]);
      expect(resultOf(before, first)).toEqual(after);
    });

    it('changes nothing when it is run on its result', () => {
      const again = run(rule, treeOf(resultOf(before, first), tracked, ignored), wanted);
      expect(again.internalErrors.map((error) => error.message)).toEqual([]);
      expect(again.overlay.pending()).toEqual([]);
    });
  });
}

function run(rule: Rule<Project>, files: FileView, { needs, repository }: FixtureCase): Plan {
  const host = createProjectHost({
    repository: () => repository,
    ...(needs === undefined ? {} : { checkScripts: new ShellCheck().check }),
  });
  return plan({ files, host, rules: [rule], select: () => true });
}

/** A tree in which git ignores what the case says and what the ignore files at its root say. */
function treeOf(
  files: Readonly<Record<string, string>>,
  tracked: readonly string[],
  ignored: readonly string[],
): FileView {
  const patterns = ignore().add(files['.gitignore'] ?? '');
  return { ...memoryFiles(files, { tracked }), isIgnored: (path) => ignored.includes(path) || patterns.ignores(path) };
}

function resultOf(before: Readonly<Record<string, string>>, { overlay }: Plan): Record<string, string> {
  return { ...before, ...Object.fromEntries(overlay.pending().map(({ path, after }) => [path, after])) };
}

function outcomeOf(outcome: Finding['outcome']): Fix['applicability'] | string {
  return outcome.kind === 'fix' ? outcome.applicability : outcome.code;
}

function saidBy({ message, outcome }: Finding): string {
  return [message, ...(outcome.kind === 'fix' ? outcome.mayBreak : [outcome.because])].join('\n');
}

function byPlace(a: Finding, b: Finding): number {
  return byCodeUnit(a.file, b.file) || a.range.start - b.range.start || byCodeUnit(a.subject, b.subject);
}

/** `support` holds what rules share, and no rule. */
function rulesIn(kind: string): readonly string[] {
  if (kind === 'support') return [];
  const files = readdirSync(join(root, 'transforms', kind), { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.filter((entry) => entry.name.endsWith('.ts')).map((entry) => entry.name.slice(0, -'.ts'.length));
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort(byCodeUnit);
}

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/core/plan.ts';
import type { FileView } from '../../../src/core/types.ts';
import { createProjectHost } from '../../../src/source/project.ts';
import { rule } from '../../../transforms/compose/hardcoded-secret.ts';
import { memoryFiles, readTree } from '../../support/memory-files.ts';

const folder = fileURLToPath(new URL('../../../fixtures/compose/hardcoded-secret/', import.meta.url));
const run = (files: FileView, select: (fingerprint: string) => boolean) =>
  plan({ files, host: createProjectHost(), rules: [rule], select: (finding) => select(finding.fingerprint) });

/** The models of a tree, without the hosts' own values: which file names a secret got is part of them. */
function modelsOf(files: FileView): unknown {
  const host = createProjectHost();
  return [...host.models(host.load(files))];
}

describe('fixes of one stack stand alone and come together in any order', () => {
  for (const name of readdirSync(folder)) {
    const files = readTree(`${folder}${name}/before`);
    const { tracked, ignored = [] } = JSON.parse(readFileSync(`${folder}${name}/case.json`, 'utf8'));
    const tree = memoryFiles(files, {
      tracked: tracked ?? Object.keys(files).filter((path) => !ignored.includes(path)),
      ignored,
    });
    const all = run(tree, () => true);
    const fixable = all.findings.filter(({ outcome }) => outcome.kind === 'fix');
    if (fixable.length < 2) continue;

    it(`${name}: ${fixable.length} fixes`, () => {
      const wanted = modelsOf(all.overlay);
      for (const first of fixable) {
        const alone = run(tree, (fingerprint) => fingerprint === first.fingerprint);
        expect(alone.internalErrors.map(({ message }) => message)).toEqual([]);
        expect(alone.applied).toHaveLength(1);
        const rest = run(alone.overlay, () => true);
        expect(rest.internalErrors.map(({ message }) => message)).toEqual([]);
        expect(modelsOf(rest.overlay)).toEqual(wanted);
      }
    });
  }
});

describe('what is said', () => {
  it('never holds a value', () => {
    for (const name of readdirSync(folder)) {
      const files = readTree(`${folder}${name}/before`);
      const { findings } = run(memoryFiles(files), () => false);
      for (const { conceal, outcome, message, related } of findings) {
        const said = JSON.stringify([message, related, outcome.kind === 'fix' ? { ...outcome, changes: [] } : outcome]);
        for (const value of conceal) expect(said.includes(value), `${name}: ${message}`).toBe(false);
      }
    }
  });
});

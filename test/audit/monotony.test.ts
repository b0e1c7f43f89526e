import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf } from '../../src/audit/components.ts';
import { scoreOf } from '../../src/audit/score.ts';
import { plan } from '../../src/core/plan.ts';
import { incremental } from '../../src/incremental.ts';
import { createProjectHost } from '../../src/source/project.ts';
import { rules as allRules } from '../../transforms/index.ts';
import { memoryFiles, readTree } from '../support/memory-files.ts';

const demo = fileURLToPath(new URL('../../demo/', import.meta.url));

describe('mending', () => {
  it('never lowers the score of the project nor of a component, whatever is mended', () => {
    const files = memoryFiles(readTree(demo));
    const host = createProjectHost();
    const { rules } = incremental(allRules.filter(({ group }) => group === undefined));
    const made = (isChosen: (fingerprint: string) => boolean) =>
      plan({ files, host, rules, select: ({ fingerprint }) => isChosen(fingerprint) });
    const scores = (result: ReturnType<typeof made>) => {
      const project = host.load(result.overlay);
      const components = componentsOf(project, result.remaining, host.problems(project), () => true);
      return {
        project: scoreOf(result.remaining).value,
        components: new Map(components.map(({ id, score }) => [id, score.value])),
      };
    };
    const before = scores(made(() => false));
    const all = made(() => false).findings.map(({ fingerprint }) => fingerprint);
    expect(all.length).toBeGreaterThan(5);
    fc.assert(
      fc.property(fc.subarray(all), (chosen) => {
        const after = scores(made((fingerprint) => chosen.includes(fingerprint)));
        expect(after.project).toBeGreaterThanOrEqual(before.project);
        for (const [id, value] of before.components)
          expect(after.components.get(id) ?? 10, id).toBeGreaterThanOrEqual(value);
      }),
      { numRuns: 15, seed: 1 },
    );
    expect(scores(made(() => true)).project).toBeGreaterThan(before.project);
  }, 120_000);
});

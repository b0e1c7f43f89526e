import type { Finding, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { copiesOf } from '../support/dockerfile-files.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { layersShipped, shellRunsOf } from '../support/shell/runs.ts';
import { type Leftover, leftovers, removes } from './package-cache-left/find.ts';
import { outcomeOf } from './package-cache-left/fix.ts';

/** See package-cache-left.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/package-cache-left',
  title: 'A package manager leaves its cache in the image',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.3' },
    { standard: 'hadolint', control: 'DL3009' },
    { standard: 'hadolint', control: 'DL3019' },
    { standard: 'hadolint', control: 'DL3032' },
    { standard: 'hadolint', control: 'DL3036' },
    { standard: 'hadolint', control: 'DL3040' },
    { standard: 'hadolint', control: 'DL3042' },
    { standard: 'hadolint', control: 'DL3060' },
    { standard: 'trivy', control: 'DS-0019' },
    { standard: 'trivy', control: 'DS-0025' },
  ],
  order: 770,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      const shipped = layersShipped(project, facts);
      for (const stage of facts.stages) {
        const isShipped = shipped.has(stage);
        for (const run of shellRunsOf(facts, stage)) {
          for (const left of leftovers(run)) {
            const { manager, calls, cleaned } = left;
            const last = calls.at(-1);
            // In a stage that is thrown away an option says what is wanted; a command more would save nothing.
            if (last === undefined || !(isShipped || isCachedForNothing(facts, stage, left))) continue;
            const spelled = `${last.program} ${last.action}`.trim();
            yield make({
              facts,
              stage,
              range: last.command.range,
              severity: isShipped && cleaned.length === 0 ? rule.severity : 'info',
              message:
                cleaned.length > 0
                  ? `${spelled} makes ${whatIsLeft(manager.name)}, which the same RUN removes.`
                  : `${spelled} leaves ${whatIsLeft(manager.name)} in the layer.`,
              salient: `${manager.name} ${calls.map((call) => call.operands[0]?.literal ?? '').join(' ')}`,
              outcome: outcomeOf(project, run, left),
            });
          }
        }
      }
    }
  },
};

/** The option keeps the cache from being made, and no other stage copies it. */
function isCachedForNothing(facts: DockerfileFacts, stage: Stage, { manager, cache }: Leftover): boolean {
  if (manager.name !== 'apk' && manager.name !== 'pip') return false;
  return !facts.stages.some((other) =>
    copiesOf(facts, other).some(({ from, sources }) => from === stage && removes(sources, cache)),
  );
}

function whatIsLeft(manager: string): string {
  if (manager === 'apt') return 'the package lists';
  return manager === 'gem' ? 'the documentation of the gems' : `the cache of ${manager}`;
}

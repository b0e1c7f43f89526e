import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { TopLevelKey } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';

const id = 'compose/section-order';

/** The order of the specification's chapters; extensions stand above what uses their anchors. */
const order = ['version', 'name', 'include', 'x-', 'services', 'networks', 'volumes', 'configs', 'secrets'];

/** See section-order.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The sections of the file stand in another order than usual',
  severity: 'info',
  kinds: ['compose'],
  references: [{ standard: 'dclint', control: 'top-level-properties-order' }],
  order: 955,
  fixability: 'safe',
  group: 'style',
  *check(project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const stack of project.stacks) {
      for (const file of stack.files) {
        const move = firstMove(stack.topLevelOf(file));
        if (move === undefined || seen.has(file)) continue;
        seen.add(file);
        yield {
          rule: id,
          severity: 'info',
          file,
          range: move.key.keyRange,
          subject: move.key.name,
          message: `${move.key.name} stands below ${move.before.name}; most files have it above.`,
          fingerprint: fingerprintOf(id, file, move.key.name),
          related: [],
          conceal: [],
          outcome: moved(project, file, move.key.name, move.before.name),
        };
      }
    }
  },
};

function rankOf({ name }: TopLevelKey): number {
  return order.indexOf(name.startsWith('x-') ? 'x-' : name);
}

/** The first key that stands below one of a later rank. Keys that are not known are left where they are. */
function firstMove(
  keys: readonly TopLevelKey[],
): { readonly key: TopLevelKey; readonly before: TopLevelKey } | undefined {
  const known = keys.filter((key) => rankOf(key) >= 0);
  for (const [index, key] of known.entries()) {
    const before = known.slice(0, index).find((one) => rankOf(one) > rankOf(key));
    if (before !== undefined) return { key, before };
  }
  return undefined;
}

function moved(project: Project, file: string, name: string, before: string): Fix | Refusal {
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(file).moveSectionBefore(name, before);
    return draft.fix({
      applicability: 'safe',
      title: `Move ${name} above ${before}`,
      why: ['The order of sections has no meaning (compose-spec/compose-spec:00-overview.md)'],
      mayBreak: [],
      followUps: [],
    });
  }, [`Move ${name} above ${before}.`]);
}

/** What a person may choose: the set of capabilities that a service keeps. */
import { chosenValue, wordsOf } from '../../../src/core/options.ts';
import { byCodeUnit } from '../../../src/core/overlay.ts';
import type { Choice, FixOptions, Parameter } from '../../../src/core/types.ts';
import { defaultCapabilities, furtherCapabilities } from '../../../src/knowledge/capabilities.ts';
import type { Root } from './groups.ts';

const allowed = [...defaultCapabilities.keys(), ...furtherCapabilities.keys()].sort(byCodeUnit);

/**
 * The definition with the capabilities that were chosen for it, and what may be chosen. Only where
 * the set is this definition's own: what inherits it would need another.
 */
export function withChosenCapabilities(
  root: Root,
  choice: Choice | undefined,
): { readonly root: Root; readonly options?: FixOptions } {
  const { judged, dependents } = root;
  const { decision, lacksDrop } = judged;
  if (!lacksDrop || decision.kind !== 'needs' || dependents.length > 0) return { root };
  const known = decision.add.join(' ');
  const parameter = capabilities(known);
  const value = [...new Set(wordsOf(parameter, chosenValue(parameter, choice)))].sort(byCodeUnit).join(' ');
  const options: FixOptions = {
    remedy: 'drop-all',
    remedies: [
      {
        id: 'drop-all',
        title: 'Drop all, add what is needed',
        about: 'cap_drop: [ALL] with the cap_add that is known.',
      },
    ],
    parameters: [{ ...parameter, value }],
  };
  if (value === known) return { root, options };
  const add = value === '' ? [] : value.split(' ');
  return {
    root: {
      judged: {
        ...judged,
        decision: {
          ...decision,
          add,
          applicability: 'review',
          why: ['cap_add was chosen by hand.'],
          mayBreak: [
            `${judged.definition.name} was given ${add.join(', ') || 'no capability'}; dockfix would give it ${decision.add.join(', ') || 'none'}.`,
          ],
        },
      },
      dependents,
    },
    options,
  };
}

function capabilities(value: string): Parameter {
  return {
    name: 'cap_add',
    title: 'Capabilities to keep (cap_add)',
    value,
    expected:
      'Names of capabilities such as CHOWN or NET_BIND_SERVICE, without CAP_, with spaces between; empty for none.',
    kind: 'words',
    pattern: '[A-Z_]+',
    allowed,
  };
}

import type { Fix, Refusal } from '../../../src/core/types.ts';
import type { NewValue } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath, Origin, Traced, UnknownKey } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../../support/draft.ts';

/** Takes a key with what stands behind it to where it belongs. */
export function moved(
  project: Project,
  { file, path, range }: Origin,
  { name, value }: UnknownKey,
  home: DocumentPath,
  frame: (draft: Draft, key: string) => void,
): Fix | Refusal {
  const place = home.slice(2).join('.');
  const byHand = [`Move ${name} to ${place}.`];
  const text = project.files.read(file) ?? '';
  // The value is written anew there: a comment inside it would be lost, an alias would be resolved.
  if (holdsMore(value) || text.slice(range.start, value.origin.range.end).includes('#'))
    return {
      kind: 'refusal',
      code: 'cannot-be-moved',
      because: 'It holds comments, aliases or variables that would not come through the move as they are.',
      byHand,
    };
  const service = project.stacks
    .flatMap((stack) => stack.services)
    .find((one) => one.file === file && one.path.join('\0') === path.slice(0, 2).join('\0'));
  const below = home.slice(2).map(String);
  if (service?.get(...below) !== undefined)
    return {
      kind: 'refusal',
      code: 'stands-twice',
      because: `${place} is where it belongs, and something stands there already.`,
      byHand: [`Join what stands here with ${place}, and remove ${name} here.`],
    };
  const holder = below.slice(0, -1).findLast((_, index) => service?.get(...below.slice(0, index + 1)) !== undefined);
  if (holder !== undefined && service?.get(...below.slice(0, below.indexOf(holder) + 1))?.kind !== 'map')
    return {
      kind: 'refusal',
      code: 'stands-twice',
      because: `${holder} is written in a short form that cannot hold ${name}.`,
      byHand: [`Write ${holder} as a mapping, and move ${name} into it.`],
    };
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    const editor = draft.compose(file);
    editor.set(home, newValue(value));
    editor.remove(path, { prune: true });
    frame(draft, below[0] ?? '');
    frame(draft, String(path[2]));
    return draft.fix({
      applicability: 'review',
      title: `Move ${name} to ${place}`,
      why: [`That is where the specification has it (compose-spec/compose-spec:schema)`],
      mayBreak: [`what ${place} now does: nobody has run this file with it`],
      followUps: [],
    });
  }, byHand);
}

function holdsMore(value: Traced): boolean {
  if (value.origin.via.length > 0) return true;
  if (value.kind === 'scalar') return value.variables.length > 0;
  const inner = value.kind === 'list' ? value.items : [...value.entries.values()];
  return inner.some(holdsMore);
}

function newValue(value: Traced): NewValue {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(newValue);
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, newValue(entry)]));
}

import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { Origin, SchemaFault, Stack, UnknownKey } from '../../src/source/compose/types.ts';
import { joinPath } from '../../src/source/paths.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';
import { homeOf } from './unknown-key/homes.ts';
import { moved } from './unknown-key/move.ts';
import { neighbours } from './unknown-key/neighbours.ts';

const id = 'compose/unknown-key';

/** Keys of a service that name what stands at the top of the file. */
const definitions = ['volumes', 'networks', 'secrets', 'configs'];

/** See unknown-key.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Compose does not know this key here, and refuses the file',
  severity: 'high',
  kinds: ['compose'],
  references: [
    { standard: 'dclint', control: 'invalid-schema' },
    { standard: 'compose-spec', control: 'schema' },
  ],
  order: 52,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const stack of project.stacks) {
      for (const fault of stack.schemaFaults) {
        const { origin, unknown } = fault;
        const place = [origin.file, origin.range.start].join('\0');
        if (unknown === undefined || seen.has(place)) continue;
        seen.add(place);
        const path = origin.path.map(String);
        yield {
          rule: id,
          severity: 'high',
          file: origin.file,
          range: origin.range,
          subject: path.slice(0, 2).join('.'),
          message: `${fault.message}, so ${path[0] === 'include' ? 'newer Compose' : 'Compose'} does not start anything of this file.`,
          fingerprint: fingerprintOf(id, origin.file, path.join('.')),
          related: [],
          conceal: [],
          outcome: outcomeFor(project, stack, fault, unknown),
        };
      }
    }
  },
};

function outcomeFor(project: Project, stack: Stack, { origin }: SchemaFault, unknown: UnknownKey): Fix | Refusal {
  const { path, file } = origin;
  const home = homeOf(path);
  const frame = (draft: Draft, key: string): void => {
    for (const one of project.stacks) {
      if (one !== stack && !one.files.includes(file)) continue;
      draft.touches(one.id, ...(path[0] === 'services' ? ['services', '*', key] : [String(path[0])]));
      // What a service names for the first time takes part in the model from then on.
      if (definitions.includes(key)) draft.touches(one.id, key);
      // A service with a network mode joins no network, and the default one may have no member left.
      if (key !== 'network_mode') continue;
      draft.touches(one.id, 'services', '*', 'networks');
      draft.touches(one.id, 'networks');
    }
  };
  if (path[0] === 'include') return withoutRequired(project, stack, origin, unknown);
  if (home !== undefined) return moved(project, origin, unknown, home, frame);
  const near = neighbours(unknown);
  const [name] = near;
  if (name === undefined || near.length > 1) return noSuchKey(unknown, near);
  if (unknown.siblings.has(name))
    return {
      kind: 'refusal',
      code: 'stands-twice',
      because: `${name} is meant, and it stands beside it already.`,
      byHand: [`Join what stands behind ${unknown.name} with ${name}, and remove ${unknown.name}.`],
    };
  if (!unknown.fits(name))
    return {
      kind: 'refusal',
      code: 'other-kind-of-value',
      because: `${name} seems to be meant, but what stands here is not what it takes.`,
      byHand: [`Write ${name} with the value that the specification wants for it.`],
    };
  // Nothing is to be gained from the right spelling of a key that says nothing.
  if (name === 'version' && path.length === 1)
    return fixOrRefusal(() => {
      const draft = new Draft(project);
      draft.compose(file).remove(path);
      return draft.fix({
        applicability: 'review',
        title: `Remove ${unknown.name}`,
        why: ['version is meant, which Compose passes over (compose-spec/compose-spec:04-version-and-name.md)'],
        mayBreak: ['nothing that worked: Compose refuses the file with this key'],
        followUps: [],
      });
    }, [`Remove ${unknown.name}.`]);
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(file).renameKey(path, name);
    frame(draft, path.length > 3 ? String(path[2]) : name);
    return draft.fix({
      applicability: 'review',
      title: `Rename ${unknown.name} to ${name}`,
      why: [`${name} is the only key of this place that is spelled nearly so (compose-spec/compose-spec:schema)`],
      mayBreak: [`what ${name} now does: nobody has run this file with it`],
      followUps: [],
    });
  }, [`Rename ${unknown.name} to ${name}.`]);
}

function noSuchKey({ name }: UnknownKey, near: readonly string[]): Refusal {
  return {
    kind: 'refusal',
    code: near.length > 1 ? 'several-neighbours' : 'no-such-key',
    because:
      near.length > 1
        ? `${near.join(' or ')} could be meant by ${name}.`
        : `Nothing of the specification is near ${name}, so what it is meant to do cannot be known.`,
    byHand: [
      ...near.map((one) => `If ${one} is meant, write it.`),
      `Remove ${name}, or make it an extension that Compose lets pass: x-${name}.`,
    ],
  };
}

/** An include is always required; some write otherwise, and Compose took it in silence for a while. */
function withoutRequired(project: Project, stack: Stack, { file, path }: Origin, unknown: UnknownKey): Fix | Refusal {
  if (unknown.name !== 'required') return noSuchKey(unknown, []);
  if (includedPaths(unknown).some((one) => !project.files.exists(joinPath(stack.directory, one))))
    return {
      kind: 'refusal',
      code: 'optional-include',
      because: 'An include cannot be optional, and the file that is included is not there.',
      byHand: ['Add the file that is included, or give it with -f where it is there, and remove the entry here.'],
    };
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(file).remove(path);
    return draft.fix({
      applicability: 'review',
      title: 'Remove required',
      why: [
        'The long form of include has path, project_directory and env_file only (compose-spec/compose-spec:14-include.md)',
      ],
      mayBreak: ['a machine on which the included file is not there: it failed with or without this key'],
      followUps: [],
    });
  }, ['Remove required.']);
}

function includedPaths({ siblings }: UnknownKey): readonly string[] {
  const path = siblings.get('path');
  const items = path?.kind === 'list' ? path.items : path === undefined ? [] : [path];
  return items.flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []));
}

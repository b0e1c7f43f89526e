/** Services without `user:` whose image stays root, although it is known to run as another user. */
import { fingerprintOf } from '../../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal } from '../../../src/core/types.ts';
import { imageFacts, runsAs } from '../../../src/knowledge/images.ts';
import { hasFlavour } from '../../../src/knowledge/tags.ts';
import { StyledValue } from '../../../src/source/compose/editor.types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../../support/draft.ts';
import { type Definition, definitionsOf } from '../../support/service/definitions.ts';
import { situationOf } from '../../support/service/situation.ts';
import { needsRoot, referenceOf } from './image-user.ts';

const rule = 'compose/root-user';

export function* unsetUsers(project: Project): Iterable<Finding> {
  const definitions = definitionsOf(project);
  for (const definition of definitions) {
    const [first] = definition.services;
    if (first === undefined || definition.services.some((service) => service.get('user') !== undefined)) continue;
    const user = otherUser(first);
    if (user === undefined) continue;
    yield {
      rule,
      severity: 'medium',
      file: definition.file,
      range: first.keyPlace.range,
      subject: `services.${definition.name}`,
      message: `${definition.name} runs as root, although its image runs as ${user} as well.`,
      fingerprint: fingerprintOf(rule, definition.file, `services.${definition.name}`, 'unset'),
      related: [],
      conceal: [],
      outcome: outcomeOf(project, definition, first, user, definitions),
    };
  }
}

/** `uid:gid` that the image is known to run as, where it would stay root otherwise. */
function otherUser(service: Service): string | undefined {
  if (service.build !== undefined) return undefined;
  const reference = referenceOf(service);
  const facts = reference === undefined ? undefined : imageFacts(reference);
  if (reference === undefined || facts?.user === undefined || facts.leaveAlone !== undefined) return undefined;
  if (!facts.user.startsAsRoot || facts.user.switchesUser) return undefined;
  const user = runsAs(facts, reference);
  return user === undefined || user === 'any' || user.startsWith('0:') || hasFlavour(reference.tag, 'rootless')
    ? undefined
    : user;
}

function outcomeOf(
  project: Project,
  definition: Definition,
  first: Service,
  user: string,
  all: readonly Definition[],
): Fix | Refusal {
  const { name } = definition;
  const byHand = [
    `Give the data of ${name} to ${user} once: docker compose run --rm --user root --entrypoint chown ${name} -R ${user} PATH.`,
    `Then add user: "${user}".`,
  ];
  const refuse = (code: string, because: string): Refusal => ({ kind: 'refusal', code, because, byHand });
  const reason = needsRoot(first);
  if (reason !== undefined) return refuse('needs-root', `${name} ${reason}, which root may do and ${user} may not.`);
  const { mounts, start, secretFiles } = situationOf(project, first);
  const data = mounts.find(({ kind, readOnly }) => !readOnly && kind !== 'tmpfs');
  if (data !== undefined)
    return refuse(
      'data-of-root',
      `what ${name} has written to ${data.target} belongs to root, and ${user} could not write it any more.`,
    );
  if (start.kind !== 'stock')
    return refuse('replaced-start', `${start.where} replaces the image's own, and may need root.`);
  if (all.some(({ bases }) => bases.some(({ key }) => key === definition.key)))
    return refuse('base-of-another-service', `other services are built on ${name} and would run as ${user} too.`);
  const reference = referenceOf(first);
  const facts = reference === undefined ? undefined : imageFacts(reference);
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(definition.file).set([...definition.path, 'user'], new StyledValue('double-quoted', user));
    for (const service of definition.services) draft.touches(service.stack.id, 'services', service.name, 'user');
    return draft.fix({
      applicability: 'review',
      title: `Run ${name} as ${user}`,
      why: [`${facts?.key ?? name} runs as ${user} [${facts?.user?.source ?? ''}], and ${name} keeps no data of root`],
      mayBreak: [
        `files of the host that ${name} mounts must be readable for ${user}`,
        ...(secretFiles.length === 0
          ? []
          : [`its secret files (${secretFiles.join(', ')}) must be readable for ${user}`]),
      ],
      followUps: [],
    });
  }, byHand);
}

/** What becomes of a service when `user: root` goes. */
import { parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { imageOf } from '../../support/service/image.ts';
import { situationOf } from '../../support/service/situation.ts';
import { isTrue } from '../../support/service/values.ts';
import type { Verdict } from '../../support/written-values.ts';

/** Safe where the image is root by itself; held back where data belongs to root. */
export function imageOwnUser(project: Project, service: Service, byHand: readonly string[]): Verdict {
  const { name } = service;
  const refuse = (code: string, because: string): Verdict => ({ kind: 'refusal', code, because, byHand });
  const image = imageOf(project, service);
  if (image.kind === 'unknown')
    return refuse('image-unknown', `whom ${name} runs as without it is not known: ${image.because}.`);
  const facts = image.kind === 'built' ? image.built.base : image.facts;
  const shown = image.kind === 'built' ? image.dockerfile : image.name;
  if (image.kind === 'built' && image.built.user === 'unknown')
    return refuse('image-unknown', `${image.built.userText} in ${image.dockerfile} has no value here.`);
  const own = image.kind === 'built' ? image.built.user : 'base';
  if (own === 'root')
    return sameAsBefore(`${image.kind === 'built' ? image.built.userText : ''} in ${shown} says the same`);
  if (own === 'base') {
    if (facts?.user === undefined)
      return refuse(
        'image-unknown',
        `whom ${image.kind === 'built' ? image.built.baseName : shown} runs as is not known.`,
      );
    if (facts.user.startsAsRoot) return sameAsBefore(`${facts.key} starts as root by itself [${facts.user.source}]`);
  }
  const reason = needsRoot(service);
  if (reason !== undefined)
    return refuse('needs-root', `${name} ${reason}, which root may do and the image's own user may not.`);
  const data = situationOf(project, service).mounts.find(({ kind, readOnly }) => !readOnly && kind !== 'tmpfs');
  if (data !== undefined)
    return refuse(
      'data-of-root',
      `what ${name} has written to ${data.target} belongs to root, and the image's own user could not write it any more.`,
    );
  const user =
    own === 'base' ? (facts?.user?.endsAs ?? 'another user') : image.kind === 'built' ? image.built.userText : '';
  return {
    kind: 'mend',
    why: [
      `${shown} runs as ${user}${facts?.user !== undefined && own === 'base' ? ` [${facts.user.source}]` : ''}, and ${name} has no writable mount that root may have filled`,
    ],
    mayBreak: [
      `what ${name} does inside its container that takes root: installing packages, ports of the host's network, files of root in the image`,
    ],
    followUps: [],
  };

  function sameAsBefore(why: string): Verdict {
    return { kind: 'mend', why: [why], mayBreak: [], followUps: [] };
  }
}

/** Something else in the service that only root can use. */
export function needsRoot(service: Service): string | undefined {
  if (isTrue(service.get('privileged'))) return 'is privileged';
  const devices = service.get('devices');
  if (devices?.kind === 'list' && devices.items.length > 0) return 'opens devices of the host';
  const added = service.get('cap_add');
  if (added?.kind === 'list' && added.items.length > 0) return 'is given capabilities, which only root gets';
  if (service.networkMode === 'host') return 'uses the network of the host';
  const socket = service.mounts.find(({ source }) => source.endsWith('.sock'));
  if (socket !== undefined) return `opens ${socket.source}`;
  const system = service.mounts.find(
    ({ type, source }) =>
      type === 'bind' &&
      ['/var/log', '/var/lib', '/etc', '/proc', '/sys', '/root'].some(
        (path) => source === path || source.startsWith(`${path}/`),
      ),
  );
  return system === undefined ? undefined : `reads ${system.source} of the host`;
}

/** The reference of the image that decides about the user. */
export function referenceOf(service: Service) {
  return parseImageReference(service.image ?? '');
}

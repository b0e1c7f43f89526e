/** The bind mount written where it is used, in place of the volume that hides it. */
import { fingerprintOf } from '../../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal } from '../../../src/core/types.ts';
import { isPath } from '../../../src/source/compose/short-forms.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../../support/draft.ts';
import { imageOf } from '../../support/service/image.ts';
import { situationOf } from '../../support/service/situation.ts';
import { scalar } from '../../support/service/values.ts';
import { enumerated } from '../../support/words.ts';
import type { Hidden } from './volumes.ts';

const rule = 'compose/hidden-host-mount';

export function findingOf(project: Project, hidden: Hidden): Finding {
  const { volume, name, device, uses } = hidden;
  const { origin } = volume;
  return {
    rule,
    severity: 'low',
    file: origin.file,
    range: { start: origin.keyRange?.start ?? origin.range.start, end: origin.keyRange?.end ?? origin.range.end },
    subject: `volumes.${name}`,
    message: `The volume ${name} is the folder ${device} of the host, ${uses.length === 0 ? 'and nobody mounts it' : `and nobody sees that ${enumerated(uses.map(({ service }) => service.name))} ${uses.length === 1 ? 'mounts' : 'mount'} it`}.`,
    fingerprint: fingerprintOf(rule, origin.file, `volumes.${name}`),
    related: uses.map(({ service, mount }) => ({
      ...mount.origin,
      message: `${service.name} mounts it at ${mount.target}`,
    })),
    conceal: [],
    outcome: outcomeOf(project, hidden),
  };
}

function outcomeOf(project: Project, hidden: Hidden): Fix | Refusal {
  const { stack, name, volume, device, uses } = hidden;
  const byHand = [
    `Write ${device} in place of ${name} where it is mounted, and remove the volume.`,
    'A folder that is empty is no longer filled with what the image has there: copy it once (docker run --rm -v FOLDER:/new IMAGE cp -a PATH/. /new).',
  ];
  const refuse = (code: string, because: string): Refusal => ({ kind: 'refusal', code, because, byHand });
  if (project.stacks.some((other) => other !== stack && other.files.includes(volume.origin.file)))
    return refuse(
      'several-stacks',
      `${volume.origin.file} is part of several stacks, and others of them may mount ${name}.`,
    );
  if (!isPath(device) && !device.startsWith('$'))
    return refuse('no-path', `${device} is not a path, so it cannot stand in a mount.`);
  if (uses.length === 0) return refuse('not-mounted', `no service mounts ${name}.`);
  const options = volume.entries.get('driver_opts');
  const flags = options?.kind === 'map' ? String(scalar(options.entries.get('o')) ?? '').split(',') : [];
  const special = flags.filter((flag) => !['bind', 'rbind', 'rw'].includes(flag));
  if (special.length > 0)
    return refuse(
      'mount-options',
      `the volume is mounted with ${enumerated(special)}, which a bind mount does not take there.`,
    );
  for (const { service, mount } of uses) {
    if (mount.node.kind === 'map' && mount.node.entries.has('volume'))
      return refuse('volume-options', `${service.name} mounts it with options that only volumes have.`);
    if (mayBeFilled(project, service.name, hidden))
      return refuse(
        'filled-from-the-image',
        `the engine fills ${name} from the image of ${service.name} when it is empty, and does not do so for a bind mount.`,
      );
  }
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    for (const { service, mount } of uses) {
      const editor = draft.compose(mount.origin.file);
      const { path } = mount.origin;
      if (mount.node.kind === 'map') {
        editor.set([...path, 'source'], device);
        editor.set([...path, 'type'], 'bind');
      } else {
        const raw = mount.node.kind === 'scalar' ? mount.node.raw : '';
        editor.replaceInScalar(path, 0, raw.indexOf(':'), device);
      }
      draft.touches(stack.id, 'services', service.name, 'volumes');
    }
    draft.compose(volume.origin.file).remove(volume.origin.path, { prune: true });
    draft.touches(stack.id, 'volumes', name);
    return draft.fix({
      applicability: 'review',
      title: `Mount ${device} where it is used, instead of the volume ${name}`,
      why: [
        `the local driver with o: bind mounts ${device} and nothing else [docker/docs: docker volume create, driver options]`,
      ],
      mayBreak: [`a folder that is missing is made by the engine, owned by root, where a volume would have failed`],
      followUps: [
        `Remove the volume of before on each host (docker volume rm ${stack.name}_${name}): its files stay in the folder.`,
      ],
    });
  }, byHand);
}

/** Images that initialise their data by themselves do not depend on what the engine copies. */
function mayBeFilled(project: Project, name: string, { stack, uses }: Hidden): boolean {
  const service = stack.services.find((one) => one.name === name);
  if (service === undefined) return true;
  const image = imageOf(project, service);
  if (image.kind !== 'known' || situationOf(project, service).start.kind !== 'stock') return true;
  const selfMade = ['database', 'cache', 'broker', 'monitoring', 'storage'].includes(image.facts.kind);
  return (
    !selfMade ||
    !uses
      .filter((use) => use.service.name === name)
      .every(({ mount }) =>
        image.facts.dataPaths.some(
          (path) => mount.target === path || mount.target.startsWith(`${path}/`) || path.startsWith(`${mount.target}/`),
        ),
      )
  );
}

import type { Finding, Rule } from '../../src/core/types.ts';
import type { Mount } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { judgeAccess } from '../support/host-access.ts';
import { dropOptions, optionsOf, type WrittenMount, writtenMounts } from '../support/mounts.ts';
import { scalar } from '../support/service/values.ts';
import { findingAt, fixBy, together } from '../support/written-values.ts';

const id = 'compose/mount-propagation';
const shared: ReadonlySet<string> = new Set(['shared', 'rshared', 'slave', 'rslave']);

/** `shared`, `rshared`, `slave` and `rslave`: mounts show on both sides, or from the host in the container. */
export const rule: Rule<Project> = {
  id,
  title: 'Mounts below a folder are passed on between host and container',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.20' },
    { standard: 'compose-lint', control: 'CL-0017' },
  ],
  order: 456,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenMounts(project, (mount) => shared.has(propagationOf(mount) ?? '')))
      yield findingOf(project, written);
  },
};

function findingOf(project: Project, written: WrittenMount): Finding {
  const { mount, services } = written;
  const [{ name }] = services;
  const propagation = propagationOf(mount) ?? '';
  const byHand = [
    `Find out who mounts something below ${mount.source} while ${name} runs; when nobody does, remove ${propagation}.`,
    'Where the host mounts and the container only looks, rslave is enough.',
  ];
  const verdict = together(
    services.map((service) => judgeAccess(project, service, { access: 'propagation', name: propagation, byHand })),
  );
  return findingAt(
    written,
    {
      rule: id,
      severity: 'medium',
      message: propagation.endsWith('shared')
        ? `What ${name} mounts below ${mount.target} shows on the host, and the other way round (${propagation}).`
        : `What the host mounts below ${mount.source} later shows in ${name} (${propagation}).`,
      salient: mount.target,
    },
    fixBy(
      project,
      written,
      verdict.kind === 'mend'
        ? {
            ...verdict,
            mayBreak: [`mounts that are made below ${mount.source} while ${name} runs no longer show in it`],
          }
        : verdict,
      ['volumes'],
      (draft) => {
        const editor = draft.compose(mount.origin.file);
        if (mount.form === 'long') editor.remove([...mount.origin.path, 'bind', 'propagation'], { prune: true });
        else dropOptions(editor, mount, (option) => shared.has(option));
      },
      { title: `Keep mounts below ${mount.target} apart`, byHand },
    ),
  );
}

function propagationOf(mount: Mount): string | undefined {
  if (mount.type !== 'bind') return undefined;
  if (mount.node.kind === 'map') {
    const bind = mount.node.entries.get('bind');
    const value = bind?.kind === 'map' ? scalar(bind.entries.get('propagation')) : undefined;
    return value === undefined || value === null ? undefined : String(value);
  }
  return optionsOf(mount).findLast((option) => shared.has(option) || option.endsWith('private'));
}

/** One shared namespace: may it go, and what takes its place. */

import { fingerprintOf } from '../../../src/core/fingerprint.ts';
import { chosenValue } from '../../../src/core/options.ts';
import type { Choices, Finding, FixOptions, Parameter } from '../../../src/core/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { judgeAccess } from '../../support/host-access.ts';
import { isTrue, scalar } from '../../support/service/values.ts';
import {
  findingAt,
  fixBy,
  fromVariable,
  together,
  type Verdict,
  type WrittenValue,
} from '../../support/written-values.ts';
import type { Sharing } from './sharings.ts';

const rule = 'compose/host-namespaces';

export function findingOf(project: Project, written: WrittenValue, sharing: Sharing, choices: Choices): Finding {
  const { value, services } = written;
  const [{ name }] = services;
  const { key } = sharing;
  const byHand = [
    `Take ${key} out of a copy of the stack, start it, and see whether ${name} still does its work.`,
    'Where another container is meant and not the host, name it: pid: service:NAME, ipc: service:NAME (with ipc: shareable there).',
  ];
  const verdict =
    fromVariable(value, `${key} of ${name}`) ??
    together(services.map((service) => judge(project, service, sharing, byHand)));
  const memory = key === 'ipc' ? sharedMemory(project, written, choices) : undefined;
  return findingAt(
    written,
    { rule, severity: sharing.severity, message: `${name} ${sharing.means}.`, salient: key },
    fixBy(
      project,
      written,
      verdict,
      [key, ...(memory === undefined ? [] : ['shm_size'])],
      (draft) => {
        const editor = draft.compose(value.origin.file);
        if (memory !== undefined)
          editor.set([...value.origin.path.slice(0, -1), 'shm_size'], memory.size, { after: key });
        editor.remove(value.origin.path);
      },
      {
        title:
          memory === undefined ? `Give ${name} a ${nameOf(key)} of its own` : `Give ${name} shared memory of its own`,
        byHand,
        ...(memory === undefined ? {} : { options: memory.options }),
      },
    ),
  );
}

function judge(
  project: Project,
  service: Service,
  { key, access, mayBreak }: Sharing,
  byHand: readonly string[],
): Verdict {
  if (key === 'cgroup_parent')
    return {
      kind: 'refusal',
      code: 'chosen-group',
      because: `${service.name} was put into ${String(scalar(service.get(key)))} by hand, which may carry limits of its own, and those are not in the sources.`,
      byHand: [
        'Compare the limits of that group with those of the stack, and remove cgroup_parent when nothing is lost.',
      ],
    };
  if (key === 'userns_mode' && isTrue(service.get('privileged')))
    return {
      kind: 'refusal',
      code: 'privileged',
      because: `${service.name} is privileged, and where the engine remaps users a privileged container needs userns_mode: host.`,
      byHand: ['Do without privileged: true first.'],
    };
  if (access === undefined || key === 'ipc') {
    const claim =
      access === undefined ? undefined : judgeAccess(project, service, { access, name: `${key}: host`, byHand });
    // Shared memory is a matter of size nearly always: only a program that is known to look into the host's keeps it.
    if (claim?.kind === 'refusal' && !['image-unknown', 'built-here'].includes(claim.code)) return claim;
    return {
      kind: 'mend',
      why: [
        key === 'ipc'
          ? 'ipc: host is mostly set for a larger /dev/shm, which shm_size gives without the host [pytorch/pytorch:README.md; microsoft/playwright:docs/src/docker.md]'
          : 'without userns-remap in the engine the key has no effect [docker/docs: userns-remap]',
      ],
      mayBreak: [mayBreak],
      followUps: [],
    };
  }
  const verdict = judgeAccess(project, service, { access, name: `${key}: host`, byHand });
  return verdict.kind === 'mend' ? { ...verdict, mayBreak: [mayBreak] } : verdict;
}

/** The size that takes the place of the host's; undefined when the service says it already. */
function sharedMemory(
  project: Project,
  { services, value }: WrittenValue,
  choices: Choices,
): { readonly size: string; readonly options: FixOptions } | undefined {
  const [first] = services;
  if (services.some((service) => service.get('shm_size') !== undefined)) return undefined;
  const parameter: Parameter = {
    name: 'shm_size',
    title: 'Shared memory (shm_size)',
    value: project.policy.sharedMemory,
    expected: 'A size as Docker writes it, for instance 512m or 2g.',
    kind: 'word',
    pattern: '[1-9][0-9]*[kmg]b?',
  };
  const fingerprint = fingerprintOf(rule, value.origin.file, `services.${first.name}`, 'ipc');
  const size = chosenValue(parameter, choices[fingerprint]);
  return {
    size,
    options: {
      remedy: 'own-memory',
      remedies: [{ id: 'own-memory', title: 'Shared memory of its own', about: 'shm_size instead of ipc: host.' }],
      parameters: [{ ...parameter, value: size }],
    },
  };
}

function nameOf(key: string): string {
  return key === 'pid'
    ? 'process list'
    : key === 'ipc'
      ? '/dev/shm'
      : key === 'uts'
        ? 'host name'
        : key === 'userns_mode'
          ? 'user mapping'
          : 'control group';
}

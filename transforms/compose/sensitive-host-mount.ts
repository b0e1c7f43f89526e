import type { Finding, Refusal, Rule } from '../../src/core/types.ts';
import { socketKind } from '../../src/knowledge/sockets/mounts.ts';
import type { Project } from '../../src/source/project.types.ts';
import { hostPathOf, makeReadOnly, type WrittenMount, writtenMounts } from '../support/mounts.ts';
import { findingAt, fixBy, together } from '../support/written-values.ts';
import { type HostPath, hostPath } from './sensitive-host-mount/classes.ts';
import { type Change, judge } from './sensitive-host-mount/judge.ts';

const id = 'compose/sensitive-host-mount';

/** Folders and files of the host's system, of its engine, of a home, and control sockets. */
export const rule: Rule<Project> = {
  id,
  title: 'Service mounts a sensitive path of the host',
  severity: 'critical',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '5.6' },
    { standard: 'NIST-800-190', control: '4.4.3' },
    { standard: 'compose-lint', control: 'CL-0001' },
    { standard: 'compose-lint', control: 'CL-0013' },
    { standard: 'compose-lint', control: 'CL-0025' },
  ],
  order: 450,
  fixability: 'review',
  *check(project: Project): Iterable<Finding> {
    const mounts = writtenMounts(project, (mount) => mount.type === 'bind');
    for (const written of mounts) {
      const source = hostPathOf(written.mount);
      const host = source === undefined ? undefined : hostPath(source);
      if (host === undefined || isEngineSocket(host)) continue;
      const severity = written.mount.readOnly ? host.severity.readOnly : host.severity.writable;
      if (severity !== undefined) yield findingOf(project, written, host, severity);
    }
  },
};

/** `compose/docker-socket-mounted` is about these. */
function isEngineSocket({ path }: HostPath): boolean {
  const kind = socketKind(path);
  return kind === 'socket' || kind === 'run-directory';
}

function findingOf(project: Project, written: WrittenMount, host: HostPath, severity: Finding['severity']): Finding {
  const { mount, services } = written;
  const [{ name }] = services;
  const changes = services.map((service) => judge(project, service, mount, host));
  const to = changes.some((change) => change.kind === 'mend' && change.to === 'read-only') ? 'read-only' : 'nothing';
  const verdict = together(changes.map((change) => agreed(change, to)));
  return findingAt(
    written,
    {
      rule: id,
      severity,
      message: `${name} mounts ${host.path}${mount.readOnly ? ' to read' : ''}: ${host.means}.`,
      salient: `${host.path} ${mount.target}`,
    },
    fixBy(
      project,
      written,
      verdict,
      ['volumes'],
      (draft) => {
        const editor = draft.compose(mount.origin.file);
        if (to === 'read-only') makeReadOnly(editor, mount);
        else editor.remove(mount.origin.path, { prune: true });
      },
      {
        title: to === 'read-only' ? `Let ${name} only read ${host.path}` : `Take ${host.path} from ${name}`,
        byHand: [`Mount only those files of ${host.path} that ${name} needs, with :ro where it only reads.`],
      },
    ),
  );
}

/** What one service does without, another may have to read: then it stays to be read. */
function agreed(change: Change | Refusal, to: Change['to']): Change | Refusal {
  return change.kind === 'mend' && change.to !== to ? { ...change, to } : change;
}

/** What no tool can do: each task with what makes it necessary here. */
import type { Finding } from '../core/types.ts';
import type { PeopleTask, StackPicture } from './types.ts';

export function peopleTasks(findings: readonly Finding[], stacks: readonly StackPicture[]): readonly PeopleTask[] {
  const tasks = new Map<string, PeopleTask>();
  const put = (task: PeopleTask) => {
    if (!tasks.has(task.text)) tasks.set(task.text, task);
  };
  for (const finding of findings) {
    if (finding.outcome.kind !== 'fix') continue;
    for (const text of finding.outcome.followUps)
      put({ kind: isRotation(text) ? 'rotate' : 'after-fix', text, because: `${finding.rule}, ${finding.subject}` });
  }
  const services = stacks.flatMap((stack) => stack.services.map((service) => ({ stack, service })));
  const volumes = new Set(
    services.flatMap(({ service }) =>
      service.volumes.flatMap((one) => (one.kind === 'volume' && !one.readOnly ? one.source : [])),
    ),
  );
  if (volumes.size > 0)
    put({
      kind: 'back-up',
      text: `Back up ${named([...volumes].sort(), 'the volume', 'the volumes')}, and try the way back once.`,
      because: 'what is in a volume is in no source',
    });
  const secrets = new Set(services.flatMap(({ service }) => service.secrets));
  if (secrets.size > 0 || findings.some(({ conceal }) => conceal.length > 0))
    put({
      kind: 'decide',
      text: 'Decide where credentials live: files that only the deploying user can read, or a secret manager that writes them.',
      because: 'the stack needs credentials, and the sources must not hold them',
    });
  const open = services.filter(({ service }) => service.ports.some(({ from }) => from !== 'host'));
  if (open.length > 0)
    put({
      kind: 'operate',
      text: `Check with the firewall's own tools that only what is meant to be public answers: ${named(
        open.map(({ service }) => service.name),
        '',
        '',
      ).trim()}.`,
      because: "ports that Docker publishes pass by the host's firewall rules",
    });
  if (services.length > 0)
    put({
      kind: 'monitor',
      text: 'See to it that somebody hears when a service is unhealthy, restarts in a loop, or fills the disk.',
      because: 'a health check tells the engine, not people',
    });
  return [...tasks.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

const order: readonly PeopleTask['kind'][] = ['rotate', 'decide', 'after-fix', 'back-up', 'operate', 'monitor'];

function isRotation(text: string): boolean {
  return /^Rotate\b/.test(text);
}

function named(names: readonly string[], one: string, many: string): string {
  const shown = names.length <= 8 ? names.join(', ') : `${names.slice(0, 7).join(', ')} and ${names.length - 7} more`;
  return `${names.length === 1 ? one : many} ${shown}`;
}

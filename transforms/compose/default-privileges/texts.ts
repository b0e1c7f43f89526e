/** What the findings and fixes say. */
import { defaultCapabilities } from '../../../src/knowledge/capabilities.ts';
import type { Judged } from './judgement.ts';

/** One sentence about what is lacking. */
export function messageOf(judged: readonly Judged[]): string {
  const names = list(judged.map(({ definition }) => definition.name));
  const [verb, whose] = judged.length === 1 ? ['keeps', 'its'] : ['keep', 'their'];
  const capabilities = `${names} ${verb} capabilities that Docker gives by default (${defaultCapabilities.size} of them)`;
  const privileges = 'processes may gain privileges through setuid programs';
  if (judged.some((one) => one.lacksDrop) && judged.some((one) => one.lacksNoNewPrivileges))
    return `${capabilities}, and ${whose} ${privileges}.`;
  return judged.some((one) => one.lacksDrop) ? `${capabilities}.` : `In ${names}, ${privileges}.`;
}

/** Imperative. */
export function titleOf(judged: readonly Judged[], added: readonly string[]): string {
  const drop = added.length === 0 ? 'Drop all capabilities' : `Drop all capabilities but ${list(added)}`;
  if (!judged.some((one) => one.lacksDrop)) return 'Forbid new privileges';
  return judged.some((one) => one.lacksNoNewPrivileges)
    ? `${drop}${added.length === 0 ? '' : ','} and forbid new privileges`
    : drop;
}

export function followUpsOf(judged: readonly Judged[], applicability: 'safe' | 'review'): readonly string[] {
  const onSwarm = judged.some(({ definition }) =>
    definition.services.some(
      (service) =>
        service.get('deploy', 'placement') !== undefined || service.get('deploy', 'endpoint_mode') !== undefined,
    ),
  );
  return [
    ...(applicability === 'review'
      ? [
          // The same words for every service, so that a run with many of them says it once.
          'Start the stack twice on the same volumes before you merge (docker compose up -d --wait, then docker compose restart), and look for "Operation not permitted" and "Permission denied" in docker compose logs.',
        ]
      : []),
    ...(onSwarm
      ? ['docker stack deploy ignores security_opt; set no-new-privileges in the daemon.json of the nodes there.']
      : []),
  ];
}

function list(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

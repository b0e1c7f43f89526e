import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { Stack } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { Draft, fixOrRefusal } from '../support/draft.ts';

const id = 'compose/obsolete-version';

/** See obsolete-version.md. */
export const rule: Rule<Project> = {
  id,
  title: 'The key version says nothing any more',
  severity: 'info',
  kinds: ['compose'],
  references: [{ standard: 'dclint', control: 'no-version-field' }],
  order: 50,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const seen = new Set<string>();
    for (const stack of project.stacks) {
      for (const file of stack.files) {
        const key = stack.topLevelOf(file).find(({ name }) => name === 'version');
        if (key === undefined || seen.has(file)) continue;
        seen.add(file);
        yield {
          rule: id,
          severity: 'info',
          file,
          range: key.keyRange,
          subject: 'version',
          message: 'Compose passes over version and warns of it: it always reads a file by the newest specification.',
          fingerprint: fingerprintOf(id, file, 'version'),
          related: [],
          conceal: [],
          outcome: removal(project, file),
        };
      }
    }
  },
};

function removal(project: Project, file: string): Fix | Refusal {
  const forSwarm = project.stacks.some((stack) => stack.files.includes(file) && isForSwarm(stack));
  return fixOrRefusal(() => {
    const draft = new Draft(project);
    draft.compose(file).remove(['version']);
    const text = {
      title: 'Remove version',
      why: ['Compose takes it for information only (compose-spec/compose-spec:04-version-and-name.md)'],
      followUps: [],
    };
    return forSwarm
      ? draft.fix({
          ...text,
          applicability: 'review',
          mayBreak: [
            '`docker stack deploy` of Docker before 23.0, which takes a file without version for the first format (docker/cli#3257)',
          ],
        })
      : draft.fix({ ...text, applicability: 'safe', mayBreak: [] });
  }, ['Remove the line.']);
}

/** Settings that only a swarm honours. */
const swarmKeys = ['mode', 'endpoint_mode', 'placement', 'update_config', 'rollback_config'];

function isForSwarm(stack: Stack): boolean {
  return stack.services.some((service) => swarmKeys.some((key) => service.get('deploy', key) !== undefined));
}

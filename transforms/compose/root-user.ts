import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { isRoot } from '../support/service/image.ts';
import { scalar } from '../support/service/values.ts';
import { findingAt, fixBy, fromVariable, together, writtenValues } from '../support/written-values.ts';
import { imageOwnUser } from './root-user/image-user.ts';
import { unsetUsers } from './root-user/unset.ts';

const id = 'compose/root-user';

/** `user: root`, and services that stay root although their image also runs as another user. */
export const rule: Rule<Project> = {
  id,
  title: 'Service runs as root by choice',
  severity: 'medium',
  kinds: ['compose'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.1' },
    { standard: 'NIST-800-190', control: '4.4.2' },
    { standard: 'OWASP-Docker', control: 'RULE #2' },
    { standard: 'compose-lint', control: 'CL-0018' },
  ],
  order: 360,
  fixability: 'safe',
  *check(project: Project): Iterable<Finding> {
    const chosen = writtenValues(project, (service) => {
      const value = service.get('user');
      return value !== undefined && isRoot(String(scalar(value) ?? '')) ? [value] : [];
    });
    for (const written of chosen) {
      const { value, services } = written;
      const [{ name }] = services;
      const byHand = [
        `Find out whom the image of ${name} runs as without user: (docker image inspect -f '{{.Config.User}}').`,
        'Give its data to that user once (docker compose run --rm --user root --entrypoint chown NAME -R UID:GID PATH), then remove user:.',
      ];
      const verdict =
        fromVariable(value, `the user of ${name}`) ??
        together(services.map((service) => imageOwnUser(project, service, byHand)));
      yield findingAt(
        written,
        {
          rule: id,
          severity: 'medium',
          message: `${name} is started as ${String(scalar(value))}, whatever its image says.`,
          salient: 'root',
        },
        fixBy(
          project,
          written,
          verdict,
          ['user'],
          (draft) => draft.compose(value.origin.file).remove(value.origin.path),
          { title: `Let the image of ${name} say whom it runs as`, byHand },
        ),
      );
    }
    yield* unsetUsers(project);
  },
};

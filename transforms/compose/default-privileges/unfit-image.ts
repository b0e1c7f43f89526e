/** Images and starts that must be left alone, whatever else is known. */
import type { ImageFacts } from '../../../src/knowledge/types.ts';
import type { Situation, Unfit } from '../../support/service/situation.types.ts';
import { setuidProgramIn } from './evidence.ts';
import { nameOf } from './grants.ts';

/** The reason to leave it alone; undefined when there is none. */
export function unfitImage(situation: Situation, facts: ImageFacts | undefined): Unfit | undefined {
  const { image, service } = situation;
  const name = image.kind === 'built' ? image.built.baseName : nameOf(image);
  if (facts?.leaveAlone !== undefined) {
    return {
      kind: 'unfit',
      code: 'needs-privileges',
      because: `${name} must not be hardened without a test of your own: ${facts.leaveAlone}.`,
      byHand: [
        `Read what the image's documentation says about cap_add and security_opt for ${name}.`,
        'Add cap_drop: [ALL] with that cap_add to a copy of the stack, start it twice on the same volumes, and look into the log.',
      ],
    };
  }
  if (isInitSystem(situation, facts)) {
    return {
      kind: 'unfit',
      code: 'init-system-unknown',
      because: `${service} starts an init system (s6-overlay, systemd or the like) that edits accounts and owners at every start, and what it needs has not been measured.`,
      byHand: [
        'Add security_opt: [no-new-privileges:true] first and see that the service starts twice.',
        'Then add cap_drop: [ALL] with cap_add: [CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID], start it twice, and take away one capability at a time.',
      ],
    };
  }
  if (facts?.noNewPrivileges?.works === false)
    return reliesOnSetuid(
      service,
      `${name} is known not to work with no-new-privileges (${facts.noNewPrivileges.source})`,
    );
  const setuid = setuidProgramIn([
    ...(situation.start.kind === 'commands' ? situation.start.commands : []),
    ...situation.healthcheck,
  ]);
  if (setuid !== undefined)
    return reliesOnSetuid(service, `its start or its health check runs \`${setuid}\`, which needs its setuid bit`);
  return undefined;
}

function reliesOnSetuid(service: string, because: string): Unfit {
  return {
    kind: 'unfit',
    code: 'relies-on-setuid',
    because: `no-new-privileges would stop ${service}: ${because}.`,
    byHand: [
      'Let the container start as root and change the user with gosu, su-exec or setpriv, or set user: and need neither.',
      'Then add security_opt: [no-new-privileges:true] and cap_drop: [ALL] with the capabilities that the start needs.',
    ],
  };
}

const initPrograms: ReadonlySet<string> = new Set([
  'systemd',
  's6-svscan',
  'runsvdir',
  'runit-init',
  'openrc-init',
  'my_init',
]);

function isInitSystem({ image, start, environment }: Situation, facts: ImageFacts | undefined): boolean {
  if (facts?.key.startsWith('linuxserver/') === true && facts.capabilities?.confidence !== 'measured') return true;
  if (facts === undefined && image.kind === 'unknown' && environment.includes('PUID') && environment.includes('PGID'))
    return true;
  if (start.kind !== 'commands') return false;
  return start.commands.some(
    ({ program, words }) =>
      initPrograms.has(program) || ['/init', '/sbin/init', '/lib/systemd/systemd'].includes(words[0] ?? ''),
  );
}

/** May the setting go? Only where a password stands beside it. */
import { type Goes, isOn, type OpenLogin } from '../../../src/knowledge/open-logins.ts';
import type { EnvironmentEntry, Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { mentions } from '../../support/peers.ts';
import { joined } from '../../support/service/image.ts';
import type { Verdict } from '../../support/written-values.ts';
import type { Reach } from './reach.ts';

/** `perhaps`: a variable without a value here decides whether it is empty. */
type Password = 'set' | 'perhaps' | 'missing';

export interface Use {
  readonly service: Service;
  readonly login: OpenLogin;
  readonly reach: Reach;
}

/** True where the setting opens nothing, since the password beside it counts. */
export function isIdle({ service, login: { goes } }: Use): boolean {
  return goes?.idle === true && passwordBeside(service, goes) === 'set';
}

export function judge(project: Project, { service, login, reach }: Use): Verdict {
  const { name } = service;
  const { goes, place, source } = login;
  const byHand = [
    login.instead,
    ...(reach.from === 'network' ? [`Until then, publish the port of ${name} on 127.0.0.1 or not at all.`] : []),
    `Take ${nameOf(login)} away, and start the stack on a copy of the data.`,
  ];
  if (login.needsCertificates !== undefined)
    return {
      kind: 'refusal',
      code: 'needs-certificates',
      because: `${login.needsCertificates} [${source}], so the login of ${name} takes more than a password; ${reach.who}.`,
      byHand,
    };
  const password = goes === undefined ? 'missing' : passwordBeside(service, goes);
  if (goes === undefined || password === 'missing')
    return {
      kind: 'refusal',
      code: 'clients-log-in-without',
      because: `whoever uses ${name} comes without a password today, and has to be given one first: ${reach.who}.`,
      byHand,
    };
  const readElsewhere =
    'variable' in place && (service.build !== undefined || readsItself(project, service, place.variable));
  return {
    kind: 'mend',
    why: [`${goes.because} [${source}]`],
    mayBreak: [
      ...(goes.breaks === undefined ? [] : [goes.idle ? goes.breaks : `${goes.breaks}: ${reach.who}`]),
      ...(password === 'perhaps' ? [`the first start of ${name} on a host where its password is empty`] : []),
      ...(readElsewhere ? [`a script of ${name} that asks ${nameOf(login)} itself`] : []),
    ],
    followUps: goes.followUp === undefined ? [] : [goes.followUp],
  };
}

export function nameOf({ place }: OpenLogin): string {
  return 'variable' in place ? place.variable : place.flag;
}

function passwordBeside(service: Service, { beside, excludes = [], fileSuffix, switches }: Goes): Password {
  const states = [...beside, ...excludes].map((names) => {
    const members = names.map((name) =>
      strongest([name, `${name}${fileSuffix}`].map((one) => stateOf(service.environment, one, switches === true))),
    );
    return weakest(members);
  });
  return strongest(states);
}

const order: readonly Password[] = ['missing', 'perhaps', 'set'];
const weakest = (states: readonly Password[]): Password => order.find((one) => states.includes(one)) ?? 'missing';
const strongest = (states: readonly Password[]): Password => order.findLast((one) => states.includes(one)) ?? 'missing';

function stateOf(environment: readonly EnvironmentEntry[], name: string, isSwitch: boolean): Password {
  const entry = environment.find((one) => one.name === name);
  if (entry === undefined) return 'missing';
  if (isSwitch) return isOn(entry.value ?? '') ? 'set' : 'missing';
  // Compose does not start while a variable of this form is empty.
  if (entry.variables.some(({ form, colon }) => form === 'required' && colon)) return 'set';
  if (entry.value !== null && entry.value !== '') return 'set';
  return entry.raw === null || entry.variables.length > 0 ? 'perhaps' : 'missing';
}

/** True when its command, its check or a file that it mounts names the variable. */
function readsItself(project: Project, service: Service, variable: string): boolean {
  if (mentions(project, service, variable)) return true;
  const folders = service.mounts
    .filter(({ type }) => type === 'bind')
    .map(({ source }) => `${joined(service.stack.directory, source)}/`);
  return project.files
    .paths()
    .some((path) => folders.some((folder) => path.startsWith(folder)) && project.files.read(path)?.includes(variable));
}

import { type Finding, type Refusal, type Rule, type Severity, severities } from '../../src/core/types.ts';
import type { OpenLogin } from '../../src/knowledge/open-logins.ts';
import type { Traced } from '../../src/source/compose/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { Draft } from '../support/draft.ts';
import { enumerated } from '../support/words.ts';
import {
  decidedElsewhere,
  findingAt,
  fixBy,
  fromVariable,
  together,
  type Verdict,
  type WrittenValue,
  writtenValues,
} from '../support/written-values.ts';
import { reachOf } from './authentication-off/reach.ts';
import { entryAt, loginOpenedBy, settingsOf } from './authentication-off/settings.ts';
import { isIdle, judge, nameOf, type Use } from './authentication-off/verdict.ts';

const id = 'compose/authentication-off';

/** See authentication-off.md. */
export const rule: Rule<Project> = {
  id,
  title: 'Database, broker or panel lets everybody in',
  severity: 'high',
  kinds: ['compose', 'dotenv'],
  references: [{ standard: 'CWE', control: '306' }],
  order: 490,
  fixability: 'safe',
  *check(project: Project): Iterable<Finding> {
    for (const written of writtenValues(project, settingsOf)) {
      const uses = written.services.flatMap((service): readonly Use[] => {
        const login = loginOpenedBy(project, service, written.value);
        return login === undefined ? [] : [{ service, login, reach: reachOf(project, service, login.ports) }];
      });
      const reached = uses.filter(({ reach }) => reach.from !== 'nobody');
      if (reached[0] !== undefined) yield findingOf(project, written, [reached[0], ...reached.slice(1)]);
    }
  },
};

function findingOf(project: Project, { value, services }: WrittenValue, uses: readonly [Use, ...Use[]]): Finding {
  const readers = uses.map(({ service }) => service);
  const others = new Set(services.filter((service) => !readers.includes(service)).map(({ name }) => name));
  const verdicts = uses.map((use) => judge(project, use));
  // The finding stands on the service that keeps the setting from going.
  const [main] = uses.filter((_, index) => verdicts[index]?.kind === 'refusal').concat(uses);
  const use = main ?? uses[0];
  const { service, login } = use;
  const written: WrittenValue = { value, services: [service, ...services.filter((one) => one !== service)] };
  const setting = nameOf(login);
  const verdict = elsewhere(use, value) ?? together([...verdicts, ...takenAlong([...others], setting)]);
  const keys = 'variable' in login.place ? ['environment'] : ['entrypoint', 'command'];
  const idle = uses.every(isIdle);
  return findingAt(
    written,
    {
      rule: id,
      severity: idle ? 'low' : worst(uses.map(severityOf)),
      message: idle
        ? `${service.name} sets ${setting}, which opens nothing beside its password: without the password it would let everybody in.`
        : `${service.name} lets everybody in (${shownOf(login, value)}): whoever reaches it may ${login.lets}.`,
      salient: setting,
    },
    fixBy(project, written, verdict, keys, (draft) => takeAway(draft, value, login), {
      title: `Take ${setting} from ${service.name}`,
      byHand: [`Take ${setting} away by hand.`],
    }),
  );
}

/** The setting with its value, where the value is one of the known words and so no secret. */
function shownOf(login: OpenLogin, value: Traced): string {
  const { onlyWith, opens } = login;
  const text = value.kind === 'scalar' ? String(value.value).slice(String(value.value).lastIndexOf('=') + 1) : '';
  const setting = opens === 'any' || !opens.includes(text.toLowerCase()) ? nameOf(login) : `${nameOf(login)}=${text}`;
  return onlyWith === undefined ? setting : `${setting} with ${onlyWith}`;
}

/** How bad it is: by who reaches it, and by what they may do then. */
function severityOf({ reach, login }: Use): Severity {
  const reached = ({ network: 'high', stack: 'medium', host: 'low', nobody: 'low' } as const)[reach.from];
  return reached === 'high' && login.readsOnly === true ? 'medium' : reached;
}

function worst(all: readonly Severity[]): Severity {
  return severities.find((severity) => all.includes(severity)) ?? 'low';
}

/** A variable or another file decides. */
function elsewhere({ service, login: { place } }: Use, value: Traced): Refusal | undefined {
  if ('variable' in place) {
    const entry = entryAt(service, value);
    return entry === undefined ? undefined : decidedElsewhere(entry, service.name);
  }
  const [first = ''] = place.flag.split(' ');
  const isLiteral = value.kind === 'scalar' && value.raw.includes(first);
  return isLiteral ? undefined : fromVariable(value, `${place.flag} of ${service.name}`);
}

/** Services that take the setting from the same place though their image is not known to read it. */
function takenAlong(names: readonly string[], setting: string): readonly Verdict[] {
  if (names.length === 0) return [];
  const mayBreak = [`${setting} in ${enumerated(names)}, where it comes from the same place`];
  return [{ kind: 'mend', why: [], mayBreak, followUps: [] }];
}

function takeAway(draft: Draft, value: Traced, { place }: OpenLogin): void {
  const { file, path } = value.origin;
  const editor = draft.compose(file);
  const raw = value.kind === 'scalar' ? value.raw : '';
  if ('variable' in place || raw.trim() === place.flag) {
    editor.remove(path, { prune: true });
    return;
  }
  const start = raw.indexOf(place.flag);
  const end = start + place.flag.length;
  if (start > 0) editor.replaceInScalar(path, start - 1, end, '');
  else editor.replaceInScalar(path, 0, end + 1, '');
}

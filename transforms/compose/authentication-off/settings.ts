/** Where a service says that it lets everybody in: a variable of its environment, or a flag of its command. */
import { isOn, type OpenLogin, openLogins } from '../../../src/knowledge/open-logins.ts';
import type { EnvironmentEntry, Service, Traced, TracedScalar } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { imageNamesOf, scriptReader } from '../../support/service/image.ts';
import { variableValue } from '../../support/written-values.ts';

const variables = new Set(openLogins.flatMap(({ place }) => ('variable' in place ? [place.variable] : [])));
const flags = openLogins.flatMap(({ place }) => ('flag' in place ? [place.flag] : []));

/** The variables and flags, whatever image the service runs: who takes a shared fragment must be known too. */
export function settingsOf(service: Service): readonly Traced[] {
  const words = wordsOf(service);
  return [
    ...service.environment.filter(({ name }) => variables.has(name)).map(variableValue),
    ...flags.flatMap((flag) => flagAt(words, flag) ?? []),
  ];
}

/** What the value opens in this service; undefined where its image does not read it, or takes it as off. */
export function loginOpenedBy(project: Project, service: Service, value: Traced): OpenLogin | undefined {
  const names = imageNamesOf(project, service);
  const entry = entryAt(service, value);
  return openLogins.find((login) => {
    if (!login.images.some((image) => names.includes(image))) return false;
    return 'variable' in login.place
      ? entry?.name === login.place.variable && opens(service, login, entry.value ?? '')
      : opensByFlag(project, service, login, login.place.flag, value);
  });
}

/** The variable of the service that is written there. */
export function entryAt(service: Service, value: Traced): EnvironmentEntry | undefined {
  return service.environment.find((one) => sameWriting(variableValue(one), value));
}

function sameWriting({ origin: a }: Traced, { origin: b }: Traced): boolean {
  return a.file === b.file && a.range.start === b.range.start;
}

function opens(service: Service, { opens: values, onlyWith }: OpenLogin, value: string): boolean {
  const other = onlyWith === undefined ? undefined : service.environment.find(({ name }) => name === onlyWith);
  if (onlyWith !== undefined && !isOn(other?.value ?? '')) return false;
  return values === 'any' ? value !== '' : values.includes(value.toLowerCase());
}

interface Word {
  readonly text: string;
  readonly scalar: TracedScalar;
}

/** The words of entrypoint and command, each with the scalar that it stands in; quotes are no part of them. */
function wordsOf(service: Service): readonly Word[] {
  return ['entrypoint', 'command'].flatMap((key) => {
    const value = service.get(key);
    const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
    return items.flatMap((scalar) =>
      scalar.kind === 'scalar'
        ? String(scalar.value ?? '')
            .split(/\s+/u)
            .map((text) => ({ text: text.replaceAll('"', '').replaceAll("'", ''), scalar }))
        : [],
    );
  });
}

function flagAt(words: readonly Word[], flag: string): TracedScalar | undefined {
  const wanted = flag.split(' ');
  const start = words.findIndex((_, index) => wanted.every((text, offset) => words[index + offset]?.text === text));
  return words[start]?.scalar;
}

function opensByFlag(project: Project, service: Service, { unless }: OpenLogin, flag: string, value: Traced): boolean {
  const words = wordsOf(service);
  const found = flagAt(words, flag);
  if (found === undefined || !sameWriting(found, value)) return false;
  if (unless === undefined) return true;
  const texts = words.map(({ text }) => text);
  if (texts.some((text) => unless.flags.some((one) => text === one || text.startsWith(`${one}=`)))) return false;
  const read = scriptReader(project, service);
  // A file that is not here may hold the password: nothing is claimed then.
  return texts
    .filter((text) => text.endsWith(unless.file))
    .every((path) => {
      const lines = read(path)?.split('\n');
      return lines !== undefined && !lines.some((line) => unless.lines.includes(line.trim().split(' ', 1)[0] ?? ''));
    });
}

/** Writes the edits of a decision into the compose files. */
import { type NewValue, StyledValue } from '../../../src/source/compose/editor.types.ts';
import type { DocumentPath, Origin } from '../../../src/source/compose/types.ts';
import type { Draft } from '../../support/draft.ts';
import { Edits } from './edits.ts';
import type { SecretPlace } from './ladder.ts';
import type { CommandForm, Spot } from './places.types.ts';
import { healthcheckReferences } from './references.ts';
import {
  expanding,
  exporting,
  guard,
  pathOf,
  reading,
  scriptWithExport,
  scriptWithFlags,
  shellName,
  within,
} from './shell-text.ts';
import { quoteForShell } from './shell-words.ts';
import type { Decision } from './source.ts';
import { escapeDollars, interpolationsIn, requiredVariable, unescapeDollars } from './variables.ts';

/** @throws CannotEdit */
export function rewritePlaces(draft: Draft, decision: Decision): void {
  const edits = new Edits(draft);
  const name = decision.source.kind === 'variable' ? '' : decision.source.secret;
  for (const place of decision.places) {
    const { form } = place.occurrence;
    const { delivery } = place;
    if (delivery.kind === 'variable') asVariable(edits, draft, place, decision);
    else if (delivery.kind === 'file-variable') asFileVariable(edits, draft, place, name);
    else if (form.kind === 'command' && delivery.kind === 'script') asScript(edits, draft, place, form, name);
    else if (form.kind === 'command' && delivery.kind === 'healthcheck') asHealthcheck(edits, draft, place, form, name);
    else if (delivery.kind === 'script-variable') asScriptVariable(edits, draft, place, name);
    else if (delivery.kind === 'export') asExport(edits, draft, place, name);
  }
  for (const same of flagsByCommand(decision.places)) asFlags(edits, draft, same, name);
  edits.apply();
}

function asVariable(edits: Edits, draft: Draft, { occurrence }: SecretPlace, { source }: Decision): void {
  const { spot, credential, form } = occurrence;
  const { origin, raw, start, end } = spot;
  if (credential.kind === 'default') {
    const use = innermost(raw, start, end);
    if (use !== undefined)
      edits.part(origin, use.operatorStart, use.end - 1, requiredVariable(use.name).slice(use.name.length + 2, -1));
    return;
  }
  const text = requiredVariable(source.kind === 'file' ? '' : source.variable);
  if (form.kind === 'variable' && !form.list)
    edits.later(() => draft.compose(origin.file).replaceScalar(origin.path, text));
  else if (form.kind === 'command' && form.script?.quoting === 'mixed')
    edits.part(origin, start, end, within(form.script.outer, `"${text}"`));
  else edits.part(origin, start, end, form.kind === 'command' && form.quoting === 'mixed' ? `"${text}"` : text);
}

/** The variable whose default is the literal, its offsets in the whole text. */
function innermost(
  raw: string,
  start: number,
  end: number,
): { name: string; operatorStart: number; end: number } | undefined {
  const use = interpolationsIn(raw.slice(start, end))[0];
  if (use === undefined) return undefined;
  const inner = innermost(raw, start + use.operandStart, start + use.end - 1);
  return inner ?? { name: use.name, operatorStart: start + use.operatorStart, end: start + use.end };
}

function asFileVariable(edits: Edits, draft: Draft, place: SecretPlace, secret: string): void {
  const { occurrence, delivery } = place;
  if (delivery.kind !== 'file-variable' || occurrence.form.kind !== 'variable') return;
  const { fileEnv, value } = delivery.file.convention;
  const { origin } = occurrence.spot;
  const written = {
    path: pathOf(secret),
    'file-uri': `file://${pathOf(secret)}`,
    name: secret,
    'cat-command': `cat ${pathOf(secret)}`,
  }[value];
  const { list } = occurrence.form;
  edits.later(() => {
    const editor = draft.compose(origin.file);
    if (list) {
      editor.replaceScalar(origin.path, `${fileEnv}=${written}`);
      return;
    }
    if (fileEnv !== occurrence.name) editor.renameKey(origin.path, fileEnv);
    editor.replaceScalar([...origin.path.slice(0, -1), fileEnv], written);
  });
  for (const service of place.services) {
    for (const { scalar, start, end } of healthcheckReferences(service, occurrence.name) ?? []) {
      edits.part(scalar.origin, start, end, reading(secret));
    }
  }
}

function asScript(
  edits: Edits,
  draft: Draft,
  { occurrence }: SecretPlace,
  { script }: CommandForm,
  secret: string,
): void {
  if (script === undefined) return;
  const { origin } = occurrence.spot;
  const variable = shellName(secret);
  inScript(edits, occurrence.spot, script, script.quoting === 'double' ? `$\${${variable}}` : `$$${variable}`);
  edits.front(origin, script.start, within(script.outer, guard(secret)), separatorIn(draft, origin));
}

/** Puts an expansion in the place of the credential; single quotes around it alone go with it. */
function inScript(edits: Edits, spot: Spot, script: NonNullable<CommandForm['script']>, expression: string): void {
  const { origin, raw, start, end } = spot;
  const alone = script.quoting === 'single' && raw[start - 1] === "'" && raw[end] === "'";
  const text = within(script.outer, expanding(expression, alone ? 'none' : script.quoting));
  edits.part(origin, alone ? start - 1 : start, alone ? end + 1 : end, text);
}

/** A literal block has lines of its own. */
function separatorIn(draft: Draft, origin: Origin): string {
  return draft.compose(origin.file).text[origin.range.start] === '|' ? '\n' : '; ';
}

function asScriptVariable(edits: Edits, draft: Draft, { occurrence, delivery }: SecretPlace, secret: string): void {
  if (delivery.kind !== 'script-variable') return;
  const { spot, form, name } = occurrence;
  const { script } = delivery;
  const variable = form.kind === 'embedded' ? form.variable : name;
  const offset = spot.raw.startsWith(`${variable}=`) && spot.start > variable.length ? variable.length + 1 : 0;
  const exported = exporting(variable, spot.raw.slice(offset, spot.start), secret, spot.raw.slice(spot.end));
  edits.front(
    script.origin,
    script.start,
    within(script.outer, guard(secret)),
    separatorIn(draft, script.origin),
    within(script.outer, exported),
  );
  edits.later(() => draft.compose(spot.origin.file).remove(spot.origin.path, { prune: true }));
}

const cacheClients = new Set(['redis-cli', 'valkey-cli', 'keydb-cli']);
const sqlClients = new Set(['mysql', 'mysqladmin', 'mariadb', 'mariadb-admin']);

function asHealthcheck(
  edits: Edits,
  draft: Draft,
  { occurrence }: SecretPlace,
  form: CommandForm,
  secret: string,
): void {
  const { start, end } = occurrence.spot;
  if (form.script !== undefined) {
    inScript(edits, occurrence.spot, form.script, reading(secret));
    return;
  }
  const value = `"${reading(secret)}"`;
  const quoted = form.words.map((word) => escapeDollars(quoteForShell(unescapeDollars(word.value))));
  let command: string;
  if (form.style === 'option' && cacheClients.has(form.program)) {
    command = `REDISCLI_AUTH=${value} ${without(quoted, form.word - 1, 2).join(' ')}`;
  } else if (sqlClients.has(form.program) && (form.style === 'attached' || form.style === 'joined')) {
    command = `MYSQL_PWD=${value} ${without(quoted, form.word, 1).join(' ')}`;
  } else {
    const word = form.words[form.word]?.value ?? '';
    const front = word.slice(0, start);
    const back = word.slice(end);
    quoted[form.word] =
      `${front === '' ? '' : escapeDollars(quoteForShell(unescapeDollars(front)))}${value}${back === '' ? '' : escapeDollars(quoteForShell(unescapeDollars(back)))}`;
    command = quoted.join(' ');
  }
  const { node } = form;
  const { text } = draft.compose(node.origin.file);
  const flow = text[node.origin.range.start] === '[';
  const quoteOfFirst = node.kind === 'list' ? text[node.items[0]?.origin.range.start ?? -1] : undefined;
  const style = quoteOfFirst === "'" ? 'single-quoted' : quoteOfFirst === '"' ? 'double-quoted' : 'plain';
  const items: readonly NewValue[] = [new StyledValue(style, 'CMD-SHELL'), new StyledValue('single-quoted', command)];
  edits.later(() =>
    draft.compose(node.origin.file).set(node.origin.path, flow ? new StyledValue('flow', items) : items),
  );
}

function without<T>(list: readonly T[], at: number, count: number): readonly T[] {
  return [...list.slice(0, at), ...list.slice(at + count)];
}

function asExport(edits: Edits, draft: Draft, { occurrence, delivery }: SecretPlace, secret: string): void {
  if (delivery.kind !== 'export') return;
  const { service, name, spot } = occurrence;
  const script = scriptWithExport(name, secret, delivery.start.entrypoint);
  const command = service.get('command');
  edits.later(() => {
    draft.compose(spot.origin.file).remove(spot.origin.path, { prune: true });
    if (command !== undefined) {
      wrap(draft, command.origin, command.kind, script);
      return;
    }
    const items = [
      'sh',
      '-euc',
      new StyledValue('single-quoted', script),
      'sh',
      ...delivery.start.cmd.map(escapeDollars),
    ];
    draft.compose(service.file).set([...service.path, 'command'], new StyledValue('flow', items), { after: 'image' });
  });
}

/** The flags of one command, which are given by one script. */
function flagsByCommand(places: readonly SecretPlace[]): readonly (readonly SecretPlace[])[] {
  const byCommand = new Map<string, SecretPlace[]>();
  for (const place of places) {
    if (place.delivery.kind !== 'flag' || place.occurrence.form.kind !== 'command') continue;
    const { origin } = place.occurrence.form.node;
    const key = `${origin.file}\0${JSON.stringify(origin.path)}`;
    byCommand.set(key, [...(byCommand.get(key) ?? []), place]);
  }
  return [...byCommand.values()];
}

function asFlags(edits: Edits, draft: Draft, places: readonly SecretPlace[], secret: string): void {
  const forms = places.flatMap(({ occurrence }) => (occurrence.form.kind === 'command' ? [occurrence.form] : []));
  const [first] = forms;
  const [place] = places;
  if (first === undefined || place?.delivery.kind !== 'flag') return;
  const flags = forms.map((form) => {
    const joined = form.style === 'joined';
    const word = form.words[joined ? form.word : form.word - 1]?.value ?? '';
    return { name: joined ? word.slice(0, word.indexOf('=')) : word, joined };
  });
  const { node, words } = first;
  for (const form of forms) {
    const from = form.style === 'joined' ? form.word : form.word - 1;
    if (node.kind === 'scalar') {
      const next = words[form.word + 1];
      const start = next === undefined ? (words[from - 1]?.end ?? words[from]?.start ?? 0) : (words[from]?.start ?? 0);
      edits.part(node.origin, start, next?.start ?? words[form.word]?.end ?? start, '');
    }
  }
  edits.later(() => {
    if (node.kind === 'list') {
      const gone = forms.flatMap((form) => (form.style === 'joined' ? [form.word] : [form.word - 1, form.word]));
      for (const at of gone.sort((a, b) => b - a)) draft.compose(node.origin.file).remove(itemPath(words[at]?.origin));
    }
    wrap(
      draft,
      node.origin,
      node.kind,
      scriptWithFlags(secret, place.delivery.kind === 'flag' ? place.delivery.start.entrypoint : [], flags),
    );
  });
}

function itemPath(origin: Origin | undefined): DocumentPath {
  return origin?.path ?? [];
}

/** Puts `sh -euc '…' sh` before the words of a command; they become its arguments and are not read by the shell. */
function wrap(draft: Draft, origin: Origin, kind: 'scalar' | 'list' | 'map', script: string): void {
  const editor = draft.compose(origin.file);
  if (kind === 'scalar') {
    editor.replaceInScalar(origin.path, 0, 0, `sh -euc '${script}' sh `);
    return;
  }
  const items: readonly NewValue[] = ['sh', '-euc', new StyledValue('single-quoted', script), 'sh'];
  for (const [at, item] of items.entries()) editor.insertItem([...origin.path, at], item);
}

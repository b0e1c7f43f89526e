/** Everything a decision needs around the places themselves: secret definitions, files, ignore lists, the frame. */
import { byCodeUnit } from '../../../src/core/overlay.ts';
import { type NewValue, StyledValue } from '../../../src/source/compose/editor.types.ts';
import type { Service, Stack } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { excludeFromBuilds } from '../../support/build-context.ts';
import { dotenvLine, mentions } from '../../support/dotenv-lines.ts';
import type { Draft } from '../../support/draft.ts';
import { inherits, type SecretPlace } from './ladder.ts';
import { joinPath } from './naming.ts';
import { type Decision, envFilesOf } from './source.ts';
import { requiredVariable } from './variables.ts';

/** Gives the services the secret and defines it in every file that is loaded on its own. @throws CannotEdit */
export function giveSecret(draft: Draft, project: Project, decision: Decision): void {
  const { source } = decision;
  if (source.kind === 'variable') return;
  const tops = new Map<string, { readonly stack: Stack; readonly file: string }>();
  const done = new Set<string>();
  for (const place of decision.places) {
    if (place.delivery.kind === 'variable') continue;
    for (const receiver of receiversOf(project, place)) {
      const key = `${receiver.file}\0${receiver.path.join('\0')}`;
      for (const service of receiver.reached) {
        const file = service.stack.paths.includes(receiver.file) ? receiver.file : service.file;
        tops.set(`${service.stack.id}\0${file}`, { stack: service.stack, file });
        draft.touches(service.stack.id, 'services', service.name, 'secrets');
        draft.touches(service.stack.id, 'secrets', source.secret);
      }
      if (done.has(key)) continue;
      done.add(key);
      const given = receiver.reached.some((service) => service.secrets.includes(source.secret));
      if (!given) addToList(draft, receiver, source.secret);
    }
  }
  const defined = new Set<string>();
  for (const { stack, file } of tops.values()) {
    if (defined.has(file)) continue;
    defined.add(file);
    define(draft, decision, stack, file);
  }
}

/** In the order of names where the list has one, so that several fixes give the same list in any order. */
function addToList(draft: Draft, { file, path, reached }: Receiver, name: string): void {
  const editor = draft.compose(file);
  const items = reached.flatMap((service) => {
    const list = service.get('secrets');
    return list?.kind === 'list' &&
      list.origin.file === file &&
      list.origin.path.join('\0') === [...path, 'secrets'].join('\0')
      ? [list.items]
      : [];
  })[0];
  const names = (items ?? []).map((item) => (item.kind === 'scalar' ? item.raw : ''));
  const isSorted = names.every((one, at) => one !== '' && (at === 0 || byCodeUnit(names[at - 1] ?? '', one) < 0));
  const before = names.findIndex((one) => byCodeUnit(name, one) < 0);
  if (isSorted && before >= 0) editor.insertItem([...path, 'secrets', before], name);
  else editor.addItem([...path, 'secrets'], name, { after: 'environment' });
}

interface Receiver {
  readonly file: string;
  readonly path: readonly (string | number)[];
  /** The services that have the secret then. */
  readonly reached: readonly Service[];
}

/** The service mappings to which the secret must be added: a base once for all that extend it. */
function receiversOf(project: Project, place: SecretPlace): readonly Receiver[] {
  const { origin } = place.occurrence.spot;
  const [section, name] = origin.path;
  if (section === 'services' && name !== undefined) return [receiver(project, origin.file, name)];
  return place.services.map((service) => {
    const base = ownOrigin(service, origin).find((step) => step.kind === 'extends');
    return base?.kind === 'extends'
      ? receiver(project, base.file, base.service)
      : receiver(project, service.file, service.path[1] ?? service.name);
  });
}

function receiver(project: Project, file: string, name: string | number): Receiver {
  const reached = project.stacks.flatMap((stack) => stack.services.filter((service) => inherits(service, file, name)));
  return { file, path: ['services', name], reached };
}

/** The way on which this service comes to a value written in a fragment. */
function ownOrigin(service: Service, written: { readonly file: string; readonly range: { readonly start: number } }) {
  const nodes = [...service.node.entries.values()];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (node.origin.file === written.file && node.origin.range.start === written.range.start) return node.origin.via;
    if (node.kind === 'map') nodes.push(...node.entries.values());
    if (node.kind === 'list') nodes.push(...node.items);
  }
  return [];
}

function define(draft: Draft, decision: Decision, stack: Stack, file: string): void {
  const { source } = decision;
  if (source.kind === 'variable') return;
  const section = stack.section('secrets');
  const value: NewValue =
    source.kind === 'file'
      ? { file: relativeTo(baseFolderOf(stack, file), source.file) }
      : environmentSecret(decision, source.variable, stack);
  const origins =
    section === undefined ? [] : [section.origin, ...[...section.entries.values()].map((entry) => entry.origin)];
  const editor = draft.compose(file);
  if (origins.some((origin) => origin.file === file && origin.path[0] === 'secrets'))
    editor.set(['secrets', source.secret], value);
  else editor.addSection('secrets', { [source.secret]: value });
}

/**
 * Compose 2.26 says too late that the variable is unset: the container is made, without the file,
 * and a later `up` starts that one. And it takes an empty value. Where no `${…:?}` of the stack
 * stops it before, one beside the secret does.
 */
function environmentSecret(decision: Decision, variable: string, stack: Stack): NewValue {
  const guarded = decision.places.some(
    (place) => place.delivery.kind === 'variable' && place.services.some((service) => service.stack === stack),
  );
  return guarded
    ? { environment: variable }
    : { environment: variable, 'x-required': new StyledValue('plain', requiredVariable(variable)) };
}

/** Compose resolves the paths of an override file like those of the main file; an included file has its own. */
function baseFolderOf(stack: Stack, file: string): string {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.';
  return stack.paths.includes(file) ? stack.directory : folder;
}

function relativeTo(folder: string, file: string): string {
  const from = folder === '.' ? [] : folder.split('/');
  const to = file.split('/');
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  const up = from.slice(shared).map(() => '..');
  return `${up.length === 0 ? './' : ''}${[...up, ...to.slice(shared)].join('/')}`;
}

/** The value's new home, and that neither git nor a build takes it up. */
export function keepValue(draft: Draft, project: Project, decision: Decision): void {
  const { source, settings, value } = decision;
  if (source.kind === 'file') {
    const folder = source.file.slice(0, source.file.lastIndexOf('/') + 1);
    if (!project.files.isIgnored(source.file))
      draft.appendLines({ file: '.gitignore', lines: [`/${folder}`], secret: false });
    excludeFromBuilds(draft, project, folder, true);
    draft.create({ file: source.file, contents: value, mode: 0o444, secret: true });
  }
  for (const file of new Set(settings.map((setting) => setting.file))) {
    const list = settings.filter((setting) => setting.file === file);
    if (!project.files.isIgnored(file)) draft.appendLines({ file: '.gitignore', lines: [`/${file}`], secret: false });
    if (!project.files.exists(file)) excludeFromBuilds(draft, project, file, false);
    draft.appendLines({
      file,
      lines: list.map((setting) => dotenvLine(setting.variable, setting.value)),
      secret: true,
    });
  }
  announce(draft, project, decision);
}

/** `.env.example` names the variables that a stack needs, never their values. */
function announce(draft: Draft, project: Project, decision: Decision): void {
  const { source } = decision;
  if (source.kind === 'file') return;
  const variables = [...new Set([source.variable, ...decision.settings.map((setting) => setting.variable)])];
  for (const envFile of envFilesOf(decision.places)) {
    const folder = envFile.includes('/') ? envFile.slice(0, envFile.lastIndexOf('/')) : '.';
    const names = ['.env.example', '.env.sample', '.env.template', '.env.dist', 'env.example'].map((name) =>
      joinPath(folder, name),
    );
    const file = names.find((name) => project.files.exists(name)) ?? names[0] ?? '.env.example';
    const text = project.files.read(file) ?? '';
    const lines = variables.filter((variable) => !mentions(text, variable)).map((variable) => `${variable}=`);
    if (lines.length > 0) draft.appendLines({ file, lines, secret: false });
  }
}

/** Declares every path of every model that differs afterwards. */
export function declareFrame(draft: Draft, project: Project, decision: Decision): void {
  for (const { occurrence, services, delivery } of decision.places) {
    const { form, name } = occurrence;
    for (const { stack, name: service } of services) {
      const touch = (...path: readonly string[]): void => draft.touches(stack.id, 'services', service, ...path);
      if (form.kind === 'variable' || form.kind === 'embedded') touch('environment', name);
      if (form.kind === 'elsewhere') draft.touches(stack.id, ...form.modelPath);
      if (form.kind === 'build-argument') touch('build', 'args', name);
      if (form.kind === 'command') touch(...(form.field === 'healthcheck' ? ['healthcheck', 'test'] : [form.field]));
      if (delivery.kind === 'file-variable') {
        touch('environment', delivery.file.convention.fileEnv);
        touch('healthcheck', 'test');
      }
      if (delivery.kind === 'export' || delivery.kind === 'script-variable') {
        touch('command');
        touch('environment');
      }
    }
  }
  for (const { occurrence, delivery } of decision.places) {
    const { origin } = occurrence.spot;
    if (origin.path[0] === 'services') continue;
    // A fragment is part of the models of those stacks that have its file.
    const names =
      delivery.kind === 'file-variable' ? [origin.path.at(-1), delivery.file.convention.fileEnv] : [origin.path.at(-1)];
    for (const stack of project.stacks.filter((one) => one.files.includes(origin.file))) {
      for (const name of names) draft.touches(stack.id, ...[...origin.path.slice(0, -1), name ?? ''].map(String));
    }
  }
  const written = new Map(decision.settings.map((setting) => [`${setting.file}\0${setting.variable}`, setting]));
  for (const stack of project.stacks) {
    for (const { use, modelPath } of stack.variableUses) {
      if (
        written.has(`${stack.envFile}\0${use.name}`) ||
        use.nested.some((inner) => written.has(`${stack.envFile}\0${inner.name}`))
      ) {
        draft.touches(stack.id, ...modelPath);
      }
    }
    for (const service of stack.services) {
      if (service.get('env_file') === undefined) continue;
      for (const setting of decision.settings)
        draft.touches(stack.id, 'services', service.name, 'environment', setting.variable);
    }
  }
}

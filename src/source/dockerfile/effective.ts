/** What holds at the end of a stage: the values its instructions leave, those of its parent included. */
import { posix } from 'node:path';
import { commandForm } from './instruction.ts';
import type { CommandForm, Effective, Healthcheck, Instruction, Stage } from './types.ts';
import { substitute, withoutQuotes } from './words.ts';

export type EffectiveValues = Pick<
  Stage,
  'user' | 'workdir' | 'entrypoint' | 'cmd' | 'healthcheck' | 'shell' | 'env' | 'args' | 'exposed' | 'volumes'
>;

export interface StageSource {
  readonly instructions: readonly Instruction[];
  readonly parent: Stage | undefined;
  /** The image it starts from, resolved. */
  readonly image: string | undefined;
  readonly globalArgs: ReadonlyMap<string, string | undefined>;
  readonly escape: string;
}

/** Walks the stage once. Values with variables that are not known here stay as written. */
export function effectiveValues(source: StageSource): EffectiveValues {
  const walk = new Walk(source);
  for (const instruction of source.instructions) walk.take(instruction);
  return walk.values();
}

class Walk {
  readonly #globalArgs: ReadonlyMap<string, string | undefined>;
  readonly #escape: string;
  readonly #fromScratch: boolean;
  readonly #env: Map<string, Effective<string>>;
  readonly #args = new Map<string, Effective<string | undefined>>();
  readonly #exposed: string[];
  readonly #volumes: string[];
  #user: Effective<string> | undefined;
  #workdir: Effective<string> | undefined;
  #entrypoint: Effective<CommandForm> | undefined;
  #cmd: Effective<CommandForm> | undefined;
  #healthcheck: Effective<Healthcheck> | undefined;
  #shell: Effective<readonly string[]> | undefined;
  #ownCmd = false;

  constructor({ parent, image, globalArgs, escape }: StageSource) {
    this.#globalArgs = globalArgs;
    this.#escape = escape;
    this.#fromScratch = image === 'scratch';
    this.#env = new Map(parent?.env);
    this.#exposed = [...(parent?.exposed ?? [])];
    this.#volumes = [...(parent?.volumes ?? [])];
    this.#user = parent?.user;
    this.#workdir = parent?.workdir;
    this.#entrypoint = parent?.entrypoint;
    this.#cmd = parent?.cmd;
    this.#healthcheck = parent?.healthcheck;
    this.#shell = parent?.shell;
  }

  take(instruction: Instruction): void {
    const { argumentText, words } = instruction;
    switch (instruction.keyword) {
      case 'USER':
        this.#user = { value: this.#expand(instruction.argument), instruction };
        break;
      case 'WORKDIR':
        this.#workdir = { value: this.#join(this.#expand(unquoted(instruction.argument))), instruction };
        break;
      case 'ENTRYPOINT':
        this.#entrypoint = { value: commandForm(argumentText), instruction };
        // An ENTRYPOINT drops the CMD that came with the base
        // (moby/buildkit:frontend/dockerfile/docs/reference.md).
        if (!this.#ownCmd) this.#cmd = { value: { form: 'exec', words: [], range: argumentText.range }, instruction };
        break;
      case 'CMD':
        this.#cmd = { value: commandForm(argumentText), instruction };
        this.#ownCmd = true;
        break;
      case 'HEALTHCHECK':
        this.#takeHealthcheck(instruction);
        break;
      case 'SHELL':
        if (instruction.isJson) this.#shell = { value: words.map((word) => word.value), instruction };
        break;
      case 'ENV':
        this.#takeEnv(instruction);
        break;
      case 'ARG':
        this.#takeArgs(instruction);
        break;
      case 'EXPOSE':
        for (const { value } of words) {
          const port = this.#expand(value).toLowerCase();
          this.#exposed.push(port.includes('/') ? port : `${port}/tcp`);
        }
        break;
      case 'VOLUME':
        this.#volumes.push(...words.map((word) => this.#expand(word.value)));
        break;
      default:
        break;
    }
  }

  values(): EffectiveValues {
    return {
      user: this.#user,
      workdir: this.#workdir,
      entrypoint: this.#entrypoint,
      cmd: this.#cmd,
      healthcheck: this.#healthcheck,
      shell: this.#shell,
      env: this.#env,
      args: this.#args,
      exposed: [...new Set(this.#exposed)],
      volumes: [...new Set(this.#volumes)],
    };
  }

  #takeHealthcheck(instruction: Instruction): void {
    const { argumentText } = instruction;
    const keyword = /^\w+/.exec(argumentText.text)?.[0] ?? '';
    if (keyword.toUpperCase() === 'NONE') {
      this.#healthcheck = { value: { kind: 'none' }, instruction };
    } else if (keyword.toUpperCase() === 'CMD') {
      const command = commandForm(argumentText.slice(keyword.length).trim());
      this.#healthcheck = { value: { kind: 'command', command }, instruction };
    }
  }

  #takeEnv(instruction: Instruction): void {
    const { words } = instruction;
    const first = words[0]?.value ?? '';
    if (!first.includes('=')) {
      // The old form: one name, the rest of the line is its value.
      const rest = instruction.argument.replace(/^\S+\s*/, '');
      if (first !== '') this.#env.set(first, { value: this.#expand(withoutQuotes(rest, this.#escape)), instruction });
      return;
    }
    // All values of one ENV see the environment from before it.
    const before = new Map(this.#env);
    for (const { value } of words) {
      const equals = value.indexOf('=');
      if (equals <= 0) continue;
      const expanded = substitute(value.slice(equals + 1), (name) => this.#valueOf(name, before), this.#escape);
      this.#env.set(value.slice(0, equals), { value: expanded ?? value.slice(equals + 1), instruction });
    }
  }

  #takeArgs(instruction: Instruction): void {
    for (const { value } of instruction.words) {
      const equals = value.indexOf('=');
      const name = equals === -1 ? value : value.slice(0, equals);
      const preset = equals === -1 ? this.#globalArgs.get(name) : this.#expand(value.slice(equals + 1));
      this.#args.set(name, { value: preset, instruction });
    }
  }

  #expand(value: string): string {
    return substitute(value, (name) => this.#valueOf(name, this.#env), this.#escape) ?? value;
  }

  /** ENV beats ARG. */
  #valueOf(name: string, env: ReadonlyMap<string, Effective<string>>): string | undefined {
    return env.get(name)?.value ?? this.#args.get(name)?.value;
  }

  /** A relative WORKDIR goes below the one before; below that of an unknown base it stays relative. */
  #join(path: string): string {
    if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return trimSlash(posix.normalize(path));
    const base = this.#workdir?.value ?? (this.#fromScratch ? '/' : '');
    return trimSlash(posix.join(base, path));
  }
}

function trimSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** USER and WORKDIR take one string, whose surrounding quotes are undone. */
function unquoted(text: string): string {
  const quote = text[0];
  return text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

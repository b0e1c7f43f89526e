import type { Origin, Service, Traced } from '../../../src/source/compose/types.ts';
import type { Quoting } from './shell-words.ts';

/** What stands where a credential is expected. */
export type Credential =
  | { readonly kind: 'literal'; readonly value: string }
  /** `${NAME:-fallback}`; `nested` when the fallback is a variable with a fallback of its own. */
  | { readonly kind: 'default'; readonly variable: string; readonly value: string; readonly nested: boolean }
  /** `${NAME}` whose value stands in a file that git tracks. */
  | { readonly kind: 'tracked'; readonly variable: string; readonly value: string; readonly file: string };

/** The scalar that a credential is part of, `[start, end)` in its YAML value before interpolation. */
export interface Spot {
  readonly origin: Origin;
  readonly raw: string;
  readonly start: number;
  readonly end: number;
}

/** How a credential is used at its place: decides what can be made of it. */
export type Form =
  /** The whole value of an environment variable. */
  | { readonly kind: 'variable'; readonly list: boolean }
  /** A part of an environment variable: a URL, a connection string. */
  | { readonly kind: 'embedded'; readonly variable: string }
  | CommandForm
  | { readonly kind: 'label' }
  | { readonly kind: 'build-argument' }
  | { readonly kind: 'env-file' }
  /** A variable with a credential for a default, anywhere else in a service. */
  | { readonly kind: 'elsewhere'; readonly modelPath: readonly string[] };

/** One argument of a command as it is written. */
export interface Argument {
  readonly value: string;
  readonly origin: Origin;
  readonly raw: string;
  /** `[start, end)` of the word in its scalar. */
  readonly start: number;
  readonly end: number;
}

export interface CommandForm {
  readonly kind: 'command';
  readonly field: 'command' | 'entrypoint' | 'healthcheck';
  /** The field's own value. */
  readonly node: Traced;
  /** The field's words, `CMD`/`CMD-SHELL` of a healthcheck left out. */
  readonly words: readonly Argument[];
  /** The program that is given the credential. */
  readonly program: string;
  /**
   * `option`: a word of its own behind its flag; `joined`: behind `--flag=`; `attached`: behind a
   * short flag (`-pX`); `login`: behind `user:`; `assignment`: behind `NAME=`; `address`: in a URL.
   */
  readonly style: 'option' | 'joined' | 'attached' | 'login' | 'assignment' | 'address';
  /** Index in `words` of the word that holds it; of the script's word when it stands in a script. */
  readonly word: number;
  /** How it is quoted in a command that is one string; `none` for a list. */
  readonly quoting: Quoting;
  /** True when a value that Compose puts in there reaches the program unchanged. */
  readonly takesValue: boolean;
  /**
   * For a credential in a script: how it is quoted there, how the script itself is quoted, and
   * where in the scalar the script starts. Undefined outside scripts.
   */
  readonly script: { readonly quoting: Quoting; readonly outer: Quoting; readonly start: number } | undefined;
}

/** A credential at one place of one service of one stack. */
export interface Occurrence {
  readonly service: Service;
  /** The name that says what it is: a variable, a flag, or for an address the variable it stands in. */
  readonly name: string;
  readonly credential: Credential;
  readonly spot: Spot;
  readonly form: Form;
  /** The host that an address names. */
  readonly host: string | undefined;
}

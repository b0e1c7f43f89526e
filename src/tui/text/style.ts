/** What a piece of text means; a theme says how that looks on a terminal. */

export type Tone =
  | 'muted'
  | 'accent'
  | 'good'
  | 'warn'
  | 'bad'
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
  | 'info'
  | 'key'
  | 'string'
  | 'number'
  | 'keyword'
  | 'comment'
  | 'variable'
  | 'punctuation'
  | 'added'
  | 'removed';

export type Fill =
  | 'added'
  | 'removed'
  | 'added-word'
  | 'removed-word'
  | 'selected'
  | 'selected-away'
  | 'bar'
  | 'dialog';

export interface Style {
  readonly tone?: Tone;
  readonly fill?: Fill | undefined;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
}

import type { Document, ParsedNode } from 'yaml';
import type { SourceRange } from '../../core/types.ts';

export type YamlDocument = Document.Parsed<ParsedNode, true>;

/** A `#` comment. */
export interface Comment extends SourceRange {
  /** True when nothing but white space stands before it on its line. */
  readonly ownLine: boolean;
}

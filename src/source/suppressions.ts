/**
 * Inline suppressions: `# dockfix-ignore RULE[, RULE] [until DATE]: reason`, for a line;
 * `dockfix-ignore-service` (or `-stage`) for the service or build stage that it stands in or above;
 * `dockfix-ignore-file` for the file. docs/configuration.md describes them.
 */
import { isDay } from '../core/calendar.ts';
import type { SourceRange } from '../core/types.ts';
import { type Comment, dockerfileComments, lineComments, yamlComments } from './comments.ts';
import { LineTable } from './compose/lines.ts';
import { baseName } from './paths.ts';
import { hasDockerfileName } from './project.ts';
import type { Project } from './project.types.ts';

export interface Suppression {
  readonly file: string;
  /** Ids, globs or groups of the rules it is about. */
  readonly rules: readonly string[];
  readonly reason: string;
  /** `2027-01-31`: the last day on which it counts. */
  readonly until: string | undefined;
  /** Findings that begin in here are meant. */
  readonly scope: SourceRange;
  /** Where the comment stands. */
  readonly range: SourceRange;
}

/** A comment that was meant to suppress something and does not, and why. */
export interface BadSuppression {
  readonly file: string;
  readonly range: SourceRange;
  readonly message: string;
}

export interface FileSuppressions {
  readonly good: readonly Suppression[];
  readonly bad: readonly BadSuppression[];
}

const marker = 'dockfix-ignore';
const none: FileSuppressions = { good: [], bad: [] };

/** What the comments of one file suppress. */
export function suppressionsIn(project: Project, file: string): FileSuppressions {
  const text = project.files.read(file);
  if (text === undefined || !text.includes(marker)) return none;
  const isDockerfile = hasDockerfileName(file) || project.dockerfiles.some(({ path }) => path === file);
  const comments = isDockerfile
    ? dockerfileComments(text)
    : /\.ya?ml$/.test(baseName(file))
      ? yamlComments(text)
      : lineComments(text);
  const reader = new SuppressionReader(project, file, text, comments);
  return reader.read(isDockerfile);
}

/** Whether any source of the project says something to dockfix in a comment; quick. */
export function hasSuppressions(project: Project): boolean {
  const files = [...project.stacks.flatMap((stack) => stack.files), ...project.dockerfiles.map(({ path }) => path)];
  return files.some((file) => project.files.read(file)?.includes(marker) === true);
}

class SuppressionReader {
  readonly #project: Project;
  readonly #file: string;
  readonly #text: string;
  readonly #lines: LineTable;
  readonly #comments: readonly Comment[];

  constructor(project: Project, file: string, text: string, comments: readonly Comment[]) {
    this.#project = project;
    this.#file = file;
    this.#text = text;
    this.#lines = new LineTable(text);
    this.#comments = comments;
  }

  read(isDockerfile: boolean): FileSuppressions {
    const good: Suppression[] = [];
    const bad: BadSuppression[] = [];
    for (const comment of this.#comments) {
      const parsed = parseDirective(comment.text);
      if (parsed === undefined) continue;
      const scope =
        typeof parsed === 'string' ? parsed : this.#scope(parsed.extent, comment, isDockerfile ? 'stage' : 'service');
      if (typeof parsed === 'string' || typeof scope === 'string') {
        bad.push({ file: this.#file, range: comment.range, message: String(scope) });
      } else {
        const { rules, reason, until } = parsed;
        good.push({ file: this.#file, range: comment.range, rules, reason, until, scope });
      }
    }
    return { good, bad };
  }

  #scope(extent: Extent, comment: Comment, block: 'service' | 'stage'): SourceRange | string {
    if (extent === 'file') return { start: 0, end: this.#text.length + 1 };
    if (extent === 'line') return this.#line(comment);
    if (extent !== block) return `${marker}-${extent} has no meaning in this kind of file: write ${marker}-${block}`;
    return this.#block(comment, block) ?? `no ${block} stands here or on the next line`;
  }

  /** Its own line, or the next one with something on it where the comment stands alone. */
  #line(comment: Comment): SourceRange {
    let line = this.#lines.lineAt(comment.range.start);
    if (comment.isAlone) line = this.#nextLine(line);
    return {
      start: this.#lines.start(line),
      end: this.#lines.start(line + 1) + (line + 1 >= this.#lines.count ? 1 : 0),
    };
  }

  #nextLine(line: number): number {
    let next = line + 1;
    while (next + 1 < this.#lines.count && (this.#lines.isBlank(next) || this.#lines.commentColumn(next) !== undefined))
      next += 1;
    return next;
  }

  /** The smallest service or stage that holds the comment, or that begins on the next line. */
  #block(comment: Comment, kind: 'service' | 'stage'): SourceRange | undefined {
    const blocks = kind === 'stage' ? this.#stages() : this.#services();
    const next = this.#nextLine(this.#lines.lineAt(comment.range.start));
    const { start } = comment.range;
    return (
      blocks.find((block) => comment.isAlone && this.#lines.lineAt(block.start) === next) ??
      blocks.find((block) => block.start <= start && start < block.end) ??
      blocks.find((block) => this.#lines.lineAt(block.start) === this.#lines.lineAt(start))
    );
  }

  #stages(): readonly SourceRange[] {
    const facts = this.#project.dockerfiles.find(({ path }) => path === this.#file);
    return (facts?.stages ?? []).map(({ range }) => ({ start: range.start, end: range.end + 1 }));
  }

  #services(): readonly SourceRange[] {
    const services = this.#project.stacks.flatMap((stack) =>
      stack.services.filter(({ keyPlace }) => keyPlace.file === this.#file),
    );
    return services.map(({ keyPlace, node }) => {
      const { origin } = node;
      const end = origin.file === this.#file ? Math.max(origin.range.end, keyPlace.range.end) : keyPlace.range.end;
      return { start: keyPlace.range.start, end: end + 1 };
    });
  }
}

type Extent = 'line' | 'service' | 'stage' | 'file';

interface Directive {
  readonly extent: Extent;
  readonly rules: readonly string[];
  readonly reason: string;
  readonly until: string | undefined;
}

/** Undefined for a comment about something else; a text says what is wrong. */
function parseDirective(comment: string): Directive | string | undefined {
  const match = /^#+\s*dockfix-ignore(?:-(\w+))?(?=\s|:|$)(.*)$/.exec(comment);
  if (match === null) return undefined;
  const [, extent = 'line', rest = ''] = match;
  if (extent !== 'line' && extent !== 'service' && extent !== 'stage' && extent !== 'file')
    return `${marker}-${extent} is not known: there are ${marker}, ${marker}-service, ${marker}-stage and ${marker}-file`;
  const colon = rest.indexOf(':');
  const reason = colon === -1 ? '' : rest.slice(colon + 1).trim();
  const words = (colon === -1 ? rest : rest.slice(0, colon)).split(/[\s,]+/).filter((word) => word !== '');
  const at = words.indexOf('until');
  const rules = at === -1 ? words : words.slice(0, at);
  const until = at === -1 ? undefined : words[at + 1];
  if (rules.length === 0) return 'it names no rule';
  if (reason === '') return 'it gives no reason: write one behind a colon';
  if (at !== -1 && (until === undefined || words.length !== at + 2 || !isDay(until)))
    return 'behind `until` a date such as 2027-01-31 is expected, and nothing more';
  return { extent, rules, reason, until };
}

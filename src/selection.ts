/** Which rules and findings a run is about. */
import { type Finding, type Rule, type Severity, severities } from './core/types.ts';

export interface Selection {
  /**
   * Ids or globs of the rules to run (`compose/*`, `hardcoded-secret`), or a group of optional ones
   * (`style`); all but the optional ones when empty or left out.
   */
  readonly rule?: readonly string[] | undefined;
  /** Ids or globs of the rules to leave out. */
  readonly skip?: readonly string[] | undefined;
  /** Findings below this severity are left out. */
  readonly severity?: Severity | undefined;
}

/** An option that names nothing; carries the nearest thing it could have meant. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError';
  readonly advice: string;
  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/**
 * The rules that a selection names; without a name all that are on, by default all but the optional ones.
 * @throws SelectionError when a pattern names no rule, so that a typing error does not pass for a clean result.
 */
export function selectRules<R extends Pick<Rule<never>, 'id' | 'group'>>(
  rules: readonly R[],
  selection: Selection,
  isOn: (rule: R) => boolean = (rule) => rule.group === undefined,
): readonly R[] {
  const wanted = (selection.rule ?? []).map((pattern) => ({ pattern, matches: matcher(pattern, rules) }));
  const unwanted = (selection.skip ?? []).map((pattern) => matcher(pattern, rules));
  const isWanted = (rule: R) => {
    if (wanted.length === 0) return isOn(rule);
    // A glob means what is on without it; any other rule is named, or its group is.
    return wanted.some(
      ({ pattern, matches }) => matches(rule) && (isOn(rule) || pattern === rule.group || !/[*?]/.test(pattern)),
    );
  };
  return rules.filter((rule) => isWanted(rule) && !unwanted.some((matches) => matches(rule)));
}

export function isSevereEnough(finding: Finding, least: Severity | undefined): boolean {
  return least === undefined || severities.indexOf(finding.severity) <= severities.indexOf(least);
}

type Named = Pick<Rule<never>, 'id' | 'group'>;

/** Whether a pattern names a rule: by its id or name, a glob of them, or its group. */
export function isNamedBy(pattern: string, { id, group }: Named): boolean {
  return (
    pattern === group ||
    matchesGlob(pattern, id) ||
    (!pattern.includes('/') && matchesGlob(pattern, id.slice(id.indexOf('/') + 1)))
  );
}

/** @throws SelectionError when the pattern names none of the rules. */
export function matcher(pattern: string, rules: readonly Named[]): (rule: Named) => boolean {
  const matches = (rule: Named) => isNamedBy(pattern, rule);
  if (!rules.some(matches))
    throw unknownRule(
      pattern,
      rules.map((rule) => rule.id),
    );
  return matches;
}

export function unknownRule(name: string, ids: readonly string[]): SelectionError {
  const near = nearest(name, ids);
  return new SelectionError(
    `no rule is called ${name}`,
    near === undefined ? '`dockfix rules` lists them all.' : `Did you mean ${near}? \`dockfix rules\` lists them all.`,
  );
}

/** `*` stands for any run of characters, `?` for one; both stop at a `/`, `**` does not. */
export function matchesGlob(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('**')) {
    for (let length = 0; length <= text.length; length += 1) {
      if (matchesGlob(pattern.slice(2), text.slice(length))) return true;
    }
    return false;
  }
  if (pattern.startsWith('*')) {
    for (let length = 0; length <= text.length; length += 1) {
      if (matchesGlob(pattern.slice(1), text.slice(length))) return true;
      if (text[length] === '/') return false;
    }
    return false;
  }
  if (text === '' || (pattern[0] === '?' ? text[0] === '/' : pattern[0] !== text[0])) return false;
  return matchesGlob(pattern.slice(1), text.slice(1));
}

/** The name with the fewest typing errors between them, if it is near enough to be meant. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const short = candidate.slice(candidate.indexOf('/') + 1);
    const distance = Math.min(editDistance(name, candidate), editDistance(name.slice(name.indexOf('/') + 1), short));
    if (distance < least && distance <= Math.max(2, Math.floor(short.length / 3))) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

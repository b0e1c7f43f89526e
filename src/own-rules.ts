/** Findings about what is said to dockfix in comments. They come of what all other rules find, so they are no rules of the registry. */
import { fingerprintOf } from './core/fingerprint.ts';
import type { Finding, Refusal, Rule, SourceRange } from './core/types.ts';
import { isNamedBy } from './selection.ts';
import type { Project } from './source/project.types.ts';
import type { FileSuppressions, Suppression } from './source/suppressions.ts';

type Described = Pick<Rule<Project>, 'id' | 'title' | 'severity' | 'kinds' | 'references' | 'order' | 'fixability'>;

/** What reports say of them. */
export const ownRules: readonly Described[] = [
  {
    id: 'dockfix/invalid-suppression',
    title: 'A comment to dockfix that cannot be understood, and suppresses nothing',
    severity: 'low',
    kinds: ['compose', 'dockerfile', 'dotenv', 'script', 'workflow'],
    references: [],
    order: 998,
    fixability: 'never',
  },
  {
    id: 'dockfix/unused-suppression',
    title: 'A comment to dockfix that suppresses nothing any more',
    severity: 'low',
    kinds: ['compose', 'dockerfile', 'dotenv', 'script', 'workflow'],
    references: [],
    order: 999,
    fixability: 'never',
  },
];

export interface CommentCheck {
  readonly suppressions: readonly FileSuppressions[];
  /** The rules that were asked; only of them it is known what they found. */
  readonly rules: readonly Rule<Project>[];
  /** All rules that there are. */
  readonly all: readonly Rule<Project>[];
  /** Keys of what has suppressed something, see {@link usageKey}. */
  readonly used: ReadonlySet<string>;
  /** Today, as `2027-01-31`. */
  readonly today: string;
}

/** Comments that cannot be understood, name no rule, are over, or suppress nothing. */
export function commentFindings(check: CommentCheck): readonly Finding[] {
  return check.suppressions.flatMap(({ good, bad }) => [
    ...bad.map(({ file, range, message }) =>
      finding('dockfix/invalid-suppression', { file, range }, message, `This comment suppresses nothing: ${message}.`, {
        code: 'comment-not-understood',
        because: 'What was meant is not known',
        byHand: ['Correct the comment, or delete it.'],
      }),
    ),
    ...good.flatMap((suppression) => uselessNames(suppression, check)),
  ]);
}

function uselessNames(suppression: Suppression, { rules, all, used, today }: CommentCheck): readonly Finding[] {
  const { until } = suppression;
  if (until !== undefined && until < today) {
    const message = `This comment is over since ${until}: what it suppressed counts again.`;
    return [
      finding('dockfix/unused-suppression', suppression, until, message, {
        code: 'suppression-is-over',
        because: 'Whether it is still acceptable is for people to decide',
        byHand: ['Mend what it is about and delete the comment.', 'Or decide anew, and give it a later date.'],
      }),
    ];
  }
  return suppression.rules.flatMap((pattern) => {
    if (!all.some((rule) => isNamedBy(pattern, rule))) {
      return [
        finding(
          'dockfix/invalid-suppression',
          suppression,
          pattern,
          `This comment names ${pattern}, and no rule is called that.`,
          {
            code: 'unknown-rule',
            because: 'What was meant is not known',
            byHand: ['`dockfix rules` lists the names; correct or delete this one.'],
          },
        ),
      ];
    }
    const isAnswered = all
      .filter((rule) => isNamedBy(pattern, rule))
      .every(({ id }) => rules.some((rule) => rule.id === id));
    if (!isAnswered || used.has(usageKey(suppression, pattern))) return [];
    return [
      finding(
        'dockfix/unused-suppression',
        suppression,
        pattern,
        `This comment suppresses ${pattern}, which finds nothing here.`,
        {
          code: 'nothing-to-suppress',
          because: 'dockfix deletes no comment of yours',
          byHand: ['Delete the comment, or this name in it.'],
        },
      ),
    ];
  });
}

/** Names one rule pattern of one comment. */
export function usageKey({ file, range }: Pick<Suppression, 'file' | 'range'>, pattern: string): string {
  return `${file}\0${range.start}\0${pattern}`;
}

function finding(
  rule: Finding['rule'],
  place: { readonly file: string; readonly range: SourceRange },
  salient: string,
  message: string,
  refusal: Omit<Refusal, 'kind'>,
): Finding {
  return {
    rule,
    severity: ownRules.find(({ id }) => id === rule)?.severity ?? 'low',
    file: place.file,
    range: place.range,
    subject: 'comment',
    message,
    fingerprint: fingerprintOf(rule, place.file, 'comment', salient),
    related: [],
    conceal: [],
    outcome: { kind: 'refusal', ...refusal },
  };
}

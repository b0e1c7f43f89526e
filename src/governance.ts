/** What a team has decided (the configuration) and what stands beside the code (inline suppressions), laid over the rules. */
import type { Finding, Problem, Rule, Severity } from './core/types.ts';
import { commentFindings, usageKey } from './own-rules.ts';
import { presets } from './presets.ts';
import { isNamedBy, matcher, matchesGlob, nearest } from './selection.ts';
import { defaultPolicy, type Policy } from './source/policy.ts';
import type { Project } from './source/project.types.ts';
import { type FileSuppressions, suppressionsIn } from './source/suppressions.ts';
import type { Configuration, Ignore, PolicySetting, PolicyValue } from './workspace/config.types.ts';
import { WorkspaceError } from './workspace/errors.ts';

/** A finding that somebody lives with, and why. */
export interface AcceptedFinding {
  readonly finding: Finding;
  /** Where that is said: a comment in the source, or the configuration. */
  readonly by: 'comment' | 'configuration';
  readonly reason: string;
  /** The last day on which it counts. */
  readonly until: string | undefined;
}

type ProjectRule = Rule<Project>;

export interface RuleLevel {
  readonly rule: ProjectRule;
  readonly isOn: boolean;
}

/**
 * Which rules are on, and how severe their findings are, once presets and `rules:` have been laid
 * over each other in order.
 * @throws WorkspaceError for a preset or a rule that there is none of.
 */
export function levelsOf(rules: readonly ProjectRule[], { rules: settings }: Configuration): readonly RuleLevel[] {
  const levels = new Map(
    rules.map((rule) => [rule.id, { isOn: rule.group === undefined, severity: rule.severity }] as const),
  );
  for (const setting of settings) {
    if (setting.kind === 'preset') {
      const preset = presetNamed(setting.preset, setting.place);
      for (const rule of rules) levels.set(rule.id, { isOn: preset.isOn(rule), severity: rule.severity });
      continue;
    }
    const matches = known(setting.place, () => matcher(setting.pattern, rules));
    for (const rule of rules.filter(matches)) {
      const before = levels.get(rule.id) ?? { isOn: false, severity: rule.severity };
      levels.set(
        rule.id,
        setting.level === 'off' || setting.level === 'on'
          ? { ...before, isOn: setting.level === 'on' }
          : { isOn: true, severity: setting.level },
      );
    }
  }
  return rules.map((rule) => {
    const { isOn, severity } = levels.get(rule.id) ?? { isOn: false, severity: rule.severity };
    return { rule: severity === rule.severity ? rule : withSeverity(rule, severity), isOn };
  });
}

/** The least severity that fails a run, as the configuration or its last preset says. */
export function failOnOf({ failOn, rules }: Configuration): Severity | undefined {
  if (failOn !== undefined) return failOn;
  const preset = rules.findLast((setting) => setting.kind === 'preset');
  return preset?.kind === 'preset' ? presetNamed(preset.preset, preset.place).failOn : undefined;
}

function presetNamed(name: string, place: string) {
  const found = presets.find((preset) => preset.name === name);
  if (found !== undefined) return found;
  const names = presets.map((preset) => preset.name);
  const near = nearest(name, names);
  throw new WorkspaceError(
    place,
    `no preset is called ${name}`,
    `${near === undefined ? '' : `Did you mean ${near}? `}There are ${names.join(', ')}; a file is named with a / in its path.`,
  );
}

/** A selection that names no rule is said with the place that names it. */
function known<T>(place: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error && 'advice' in error)
      throw new WorkspaceError(place, error.message, String(error.advice));
    throw error;
  }
}

function withSeverity(rule: ProjectRule, severity: Severity): ProjectRule {
  return {
    ...rule,
    severity,
    *check(project, choices) {
      for (const finding of rule.check(project, choices)) yield { ...finding, severity };
    },
  };
}

/**
 * The policy that rules read.
 * @throws WorkspaceError for a value that there is none of, or of another kind.
 */
export function policyOf({ policy }: Pick<Configuration, 'policy'>): Partial<Policy> {
  const defaults = new Map<string, unknown>(Object.entries(defaultPolicy));
  for (const setting of policy) checkPolicy(setting, defaults);
  return Object.fromEntries(policy.map(({ name, value }) => [name, value]));
}

function checkPolicy({ name, value, place }: PolicySetting, defaults: ReadonlyMap<string, unknown>): void {
  const names = [...defaults.keys()];
  if (!defaults.has(name)) {
    const near = nearest(name, names);
    throw new WorkspaceError(
      place,
      `no value of the policy is called ${name}`,
      `${near === undefined ? '' : `Did you mean ${near}? `}There are ${names.join(', ')}.`,
    );
  }
  const usual = defaults.get(name);
  const kind = kindOf(usual);
  if (kindOf(value) !== kind || (typeof value === 'number' && (!Number.isFinite(value) || value <= 0)))
    throw new WorkspaceError(
      place,
      `${name} has to be ${kind}`,
      usual === undefined ? 'There is none by default.' : `The default is ${JSON.stringify(usual)}.`,
    );
}

function kindOf(value: PolicyValue | unknown): string {
  if (Array.isArray(value)) return 'a list of texts';
  if (typeof value === 'number') return 'a number above 0';
  return typeof value === 'boolean' ? 'true or false' : 'a text';
}

/** What came of ignores and suppressions over the looks of all rules. */
export interface GovernedRules {
  readonly rules: readonly ProjectRule[];
  /** What was accepted so far, in the order in which it was met. */
  accepted(): readonly AcceptedFinding[];
  /** Ignores of the configuration that are over, or that nothing was found for by rules that were asked. */
  ignoreProblems(): readonly Problem[];
  /** Comments that suppress nothing, or cannot be understood. */
  commentFindings(project: Project): readonly Finding[];
}

export interface GovernanceOptions {
  readonly rules: readonly ProjectRule[];
  /** All rules that there are: names are checked against them. */
  readonly all: readonly ProjectRule[];
  readonly ignores: readonly Ignore[];
  /** Today, as `2027-01-31`. */
  readonly today: string;
}

/** Rules that keep quiet about what is accepted. */
export function govern({ rules, all, ignores, today }: GovernanceOptions): GovernedRules {
  const accepted = new Map<string, AcceptedFinding>();
  const used = new Set<string>();
  const configured = ignores.map((ignore) => ({
    ignore,
    matchers: ignore.rules.map((pattern) => known(ignore.place, () => matcher(pattern, all))),
    isOver: ignore.until !== undefined && ignore.until < today,
  }));
  const byId = new Map(all.map((rule) => [rule.id, rule]));
  const files = new SuppressionsByText();

  const acceptanceOf = (project: Project, rule: ProjectRule, finding: Finding): AcceptedFinding | undefined => {
    for (const suppression of files.of(project, finding.file).good) {
      const { scope, until, reason } = suppression;
      if (finding.range.start < scope.start || finding.range.start >= scope.end) continue;
      if (until !== undefined && until < today) continue;
      const pattern = suppression.rules.find((one) => isNamedBy(one, rule));
      if (pattern === undefined) continue;
      used.add(usageKey(suppression, pattern));
      return { finding, by: 'comment', reason, until };
    }
    for (const { ignore, matchers, isOver } of configured) {
      if (isOver || !matchers.some((matches) => matches(rule)) || !fits(ignore, finding)) continue;
      used.add(ignore.place);
      return { finding, by: 'configuration', reason: ignore.reason, until: ignore.until };
    }
    return undefined;
  };

  return {
    rules: rules.map((rule) => ({
      ...rule,
      *check(project, choices) {
        for (const finding of rule.check(project, choices)) {
          const acceptance = acceptanceOf(project, byId.get(rule.id) ?? rule, finding);
          if (acceptance === undefined) yield finding;
          else accepted.set(finding.fingerprint, acceptance);
        }
      },
    })),
    accepted: () => [...accepted.values()],
    ignoreProblems: () =>
      configured.flatMap(({ ignore, matchers, isOver }): readonly Problem[] => {
        const at = placeOf(ignore.place);
        if (isOver)
          return [
            {
              ...at,
              level: 'warning',
              message: `this ignore is over since ${ignore.until}: what it was about counts again`,
              advice: 'Mend what it was about, or decide anew and give it a later date.',
            },
          ];
        if (used.has(ignore.place) || !matchers.every((matches) => rules.some((rule) => matches(rule)))) return [];
        return [
          {
            ...at,
            level: 'warning',
            message: 'this ignore fits no finding',
            advice: 'Remove it, or correct what it names.',
          },
        ];
      }),
    commentFindings: (project) => commentFindings({ suppressions: files.all(project), rules, all, used, today }),
  };
}

function placeOf(place: string): { readonly file: string; readonly line: number } {
  const colon = place.lastIndexOf(':');
  return { file: place.slice(0, colon), line: Number(place.slice(colon + 1)) };
}

function fits({ files, subjects, fingerprints, prefix }: Ignore, finding: Finding): boolean {
  const path = prefix + finding.file;
  const any = (patterns: readonly string[], text: string) =>
    patterns.length === 0 || patterns.some((pattern) => matchesGlob(pattern, text));
  return (
    any(files, path) &&
    any(subjects, finding.subject) &&
    (fingerprints.length === 0 || fingerprints.includes(finding.fingerprint))
  );
}

/** Comments are read once for each state of a project. */
class SuppressionsByText {
  readonly #known = new WeakMap<Project, Map<string, FileSuppressions>>();

  of(project: Project, file: string): FileSuppressions {
    const files = this.#known.get(project) ?? new Map<string, FileSuppressions>();
    this.#known.set(project, files);
    const known = files.get(file) ?? suppressionsIn(project, file);
    files.set(file, known);
    return known;
  }

  /** Those of every source that rules look at. */
  all(project: Project): readonly FileSuppressions[] {
    const files = new Set([
      ...project.stacks.flatMap((stack) => stack.files),
      ...project.dockerfiles.map(({ path }) => path),
      ...(this.#known.get(project)?.keys() ?? []),
    ]);
    return [...files].sort().map((file) => this.of(project, file));
  }
}

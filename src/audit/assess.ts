import type { Finding, Problem } from '../core/types.ts';
import type { Checkable } from '../knowledge/compliance/types.ts';
import type { Project } from '../source/project.types.ts';
import { pictureOf } from './architecture.ts';
import { type ComplianceInput, complianceOf } from './compliance.ts';
import { componentsOf } from './components.ts';
import { inventoryOf } from './inventory.ts';
import { peopleTasks } from './people.ts';
import { roadmapOf } from './roadmap.ts';
import { scoreOf } from './score.ts';
import { strengthsOf } from './strengths.ts';
import type { After, Assessment } from './types.ts';

export interface AssessInput {
  readonly project: Project;
  /** Open findings, worst first. */
  readonly findings: readonly Finding[];
  /** What people live with. */
  readonly accepted: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly rules: ComplianceInput['rules'];
  /** The root as the user would write it. */
  readonly root: string;
  /** True for what the user asked about. */
  readonly inFocus: (file: string) => boolean;
  readonly after?: AfterInput | undefined;
}

/** The tree with all fixes in. */
export interface AfterInput {
  readonly project: Project;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly applied: number;
  readonly files: number;
}

/** Everything that can be said about a tree beside its findings; a function of them and the sources. */
export function assess(input: AssessInput): Assessment {
  const { project, findings, accepted, problems, rules, root, inFocus } = input;
  const isAssessed = problems.every(({ level }) => level !== 'error');
  const inventory = inventoryOf(project, problems, inFocus);
  const architecture = pictureOf(project).filter(({ stack }) => inFocus(stack));
  const all = [...findings, ...accepted];
  return {
    inventory,
    score: scoreOf(findings, isAssessed),
    rawScore: scoreOf(all, isAssessed),
    components: componentsOf(project, findings, problems, inFocus),
    strengths: strengthsOf(project),
    compliance: complianceOf({ findings: all, rules, problems, present: kindsPresent(project, inventory) }),
    architecture,
    roadmap: roadmapOf(findings, project.files, root),
    people: peopleTasks(findings, architecture),
    after: input.after === undefined ? undefined : afterOf(input.after, inFocus),
  };
}

function afterOf(
  { project, findings, problems, applied, files }: AfterInput,
  inFocus: (file: string) => boolean,
): After {
  const isAssessed = problems.every(({ level }) => level !== 'error');
  return {
    score: scoreOf(findings, isAssessed),
    components: new Map(
      componentsOf(project, findings, problems, inFocus).map(({ id, score }) => [id, score] as const),
    ),
    architecture: pictureOf(project).filter(({ stack }) => inFocus(stack)),
    applied,
    left: findings.length,
    files,
  };
}

function kindsPresent(project: Project, inventory: Assessment['inventory']): ReadonlySet<Checkable> {
  const kinds = new Set<Checkable>();
  if (project.stacks.length > 0) kinds.add('compose');
  if (project.dockerfiles.length > 0) kinds.add('dockerfile');
  for (const { kind } of inventory) if (kind === 'script' || kind === 'workflow') kinds.add(kind);
  return kinds;
}

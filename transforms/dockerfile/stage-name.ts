import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { stageReferences } from '../support/stage-references.ts';

/** Names that mean something else to the builder (moby/buildkit:frontend/dockerfile/docs/rules/reserved-stage-name.md). */
const reserved = new Set(['scratch', 'context']);

/** See stage-name.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/stage-name',
  title: 'The name of a stage is taken or reserved',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3024' },
    { standard: 'BuildKit', control: 'DuplicateStageName' },
    { standard: 'BuildKit', control: 'ReservedStageName' },
    { standard: 'trivy', control: 'DS-0012' },
  ],
  order: 692,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        const name = stage.name?.toLowerCase();
        const word = stage.from.stageName;
        if (name === undefined || word === undefined) continue;
        const twin = facts.stages.slice(stage.index + 1).find((one) => one.name?.toLowerCase() === name);
        if (twin === undefined && !reserved.has(name)) continue;
        yield make({
          facts,
          stage,
          range: word.range,
          message:
            twin === undefined
              ? `A stage cannot be named ${name}: the builder means something else by it.`
              : `Two stages are named ${name}: the one in line ${twin.from.line} is meant from there on.`,
          salient: `name#${stage.index}`,
          related:
            twin?.from.stageName === undefined
              ? []
              : [{ file: facts.path, range: twin.from.stageName.range, message: 'The other stage of this name.' }],
          outcome: rename(project, facts, stage, freeName(facts, name)),
        });
      }
    }
  },
};

function freeName(facts: DockerfileFacts, name: string): string {
  const taken = new Set(facts.stages.map((stage) => stage.name?.toLowerCase()));
  const base = reserved.has(name) ? `${name}-stage` : name;
  for (let number = reserved.has(name) ? 1 : 2; ; number += 1) {
    const candidate = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** The stage and all that means it by its name. */
function rename(project: Project, facts: DockerfileFacts, stage: Stage, name: string): Fix | Refusal {
  const references = stageReferences(facts).filter(
    (reference) => reference.stage === stage && !/^\d+$/.test(reference.name),
  );
  const scratch = references.find(({ kind, name: used }) => kind === 'from' && used.toLowerCase() === 'scratch');
  if (scratch !== undefined) {
    return {
      kind: 'refusal',
      code: 'which-is-meant',
      because: `Whether FROM scratch in line ${scratch.instruction.line} means this stage or the empty image cannot be known.`,
      byHand: [`Name this stage ${name}.`, 'Write that name at each place that means it.'],
    };
  }
  const edits = new DockerfileEdits(project, facts);
  if (stage.from.stageName !== undefined) edits.replace(stage.from.stageName.range, name);
  for (const reference of references) {
    edits.replace(reference.range, name);
    if (reference.kind === 'from') edits.draft.touches(facts.path, 'stages', String(reference.in.index), 'from');
  }
  edits.draft.touches(facts.path, 'stages', String(stage.index), 'name');
  return edits.fix({
    applicability: 'review',
    title: `Name this stage ${name}, and where it is used too`,
    why: [
      'A name means the nearest stage above, and a build target the last one [moby/buildkit:frontend/dockerfile/instructions/parse.go]',
    ],
    mayBreak: [`A script that builds this stage by --target must name ${name}.`],
    followUps: [],
  });
}

import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { stageReferences } from '../support/stage-references.ts';

/** See unreachable-stage.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/unreachable-stage',
  title: 'A stage does not lead to what is built',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [{ standard: 'tally', control: 'no-unreachable-stages' }],
  order: 696,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      const reached = reachedStages(project, facts);
      for (const stage of facts.stages) {
        if (reached.has(stage)) continue;
        yield make({
          facts,
          stage,
          range: stage.from.range,
          message: `${stage.label} leads neither to the last stage nor to one that a service builds.`,
          salient: `stage ${stage.index}`,
          outcome: outcomeOf(project, facts, stage),
        });
      }
    }
  },
};

/** The last stage, those that services build, and all that these stand on or copy from. */
function reachedStages(project: Project, facts: DockerfileFacts): ReadonlySet<Stage> {
  const references = stageReferences(facts);
  const reached = new Set<Stage>();
  const open = facts.stages.filter(
    (stage) => stage === facts.stages.at(-1) || project.servicesBuiltFrom(facts, stage).length > 0,
  );
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (reached.has(stage)) continue;
    reached.add(stage);
    for (const reference of references)
      if (reference.in === stage && reference.stage !== undefined) open.push(reference.stage);
  }
  return reached;
}

function outcomeOf(project: Project, facts: DockerfileFacts, stage: Stage): Fix | Refusal {
  if (stage.name !== undefined) {
    return {
      kind: 'refusal',
      code: 'may-be-a-target',
      because: `A script or a CI job may build it by --target ${stage.name}; the sources here do not say so.`,
      byHand: [`If nothing builds ${stage.name}, delete the stage.`, 'If something does, leave it as it is.'],
    };
  }
  const numbered = stageReferences(facts).some(({ name }) => /^\d+$/.test(name) && Number(name) > stage.index);
  if (numbered) {
    return {
      kind: 'refusal',
      code: 'stages-are-counted',
      because: 'Stages below are named by their number, which would change.',
      byHand: ['Give the stages names and use them, then delete this one.'],
    };
  }
  const next = facts.stages[stage.index + 1];
  const end = next === undefined ? stage.range.end : startOfLines(facts.text, next.from.range.start);
  const edits = new DockerfileEdits(project, facts).replace({ start: stage.from.range.start, end }, '');
  edits.draft.touches(facts.path, 'stages');
  return edits.fix({
    applicability: 'review',
    title: `Take ${stage.label} away`,
    why: [
      'It has no name, no stage stands on it or copies from it, and no service builds it [this file and the compose files]',
    ],
    mayBreak: [`A script that builds it by its number: --target ${stage.index}.`],
    followUps: [],
  });
}

/** The start of the comment lines right above an instruction, or of its line. */
function startOfLines(text: string, offset: number): number {
  let start = text.lastIndexOf('\n', offset - 1) + 1;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(above, start).trimStart().startsWith('#')) break;
    start = above;
  }
  return start;
}

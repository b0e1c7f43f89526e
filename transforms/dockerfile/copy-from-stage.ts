import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { nearest } from '../support/near-name.ts';
import { type StageReference, stageReferences } from '../support/stage-references.ts';

/** See copy-from-stage.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/copy-from-stage',
  title: 'Files are copied from a stage that cannot give them',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3022' },
    { standard: 'hadolint', control: 'DL3023' },
    { standard: 'trivy', control: 'DS-0006' },
  ],
  order: 694,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const reference of stageReferences(facts)) {
        const judged = judge(project, facts, reference);
        if (judged !== undefined)
          yield make({ facts, stage: reference.in, range: reference.range, salient: reference.name, ...judged });
      }
    }
  },
};

interface Judged {
  readonly message: string;
  readonly outcome: Fix | Refusal;
}

function judge(project: Project, facts: DockerfileFacts, reference: StageReference): Judged | undefined {
  const { name, stage, in: inside, kind, instruction } = reference;
  if (kind === 'from') return undefined;
  if (stage !== undefined) return isEmpty(stage) ? emptyStage(name, stage) : undefined;
  if (/[:/@$]/.test(name)) return undefined;
  const same = inside.name?.toLowerCase() === name.toLowerCase() || name === String(inside.index);
  if (same) {
    return {
      message: `${inside.label} copies from itself, which the builder refuses.`,
      outcome: {
        kind: 'refusal',
        code: 'copies-from-itself',
        because: 'Whether another stage is meant, or a copy inside this one, cannot be known.',
        byHand: [
          'If another stage is meant: write its name.',
          `If a copy inside this stage is meant: RUN cp -a ${instruction.words.map(({ value }) => value).join(' ')}`,
        ],
      },
    };
  }
  const below = facts.stages
    .slice(inside.index + 1)
    .find((one) => one.name?.toLowerCase() === name.toLowerCase() || name === String(one.index));
  if (below !== undefined) {
    return {
      message: `${inside.label} copies from ${below.label}, which stands further down.`,
      outcome: {
        kind: 'refusal',
        code: 'stage-below',
        because: 'A stage can copy from stages above it only.',
        byHand: [`Move ${below.label} above ${inside.label}, if it does not need it itself.`],
      },
    };
  }
  if (/^\d+$/.test(name)) {
    return {
      message: `${inside.label} copies from stage number ${name}, which there is not.`,
      outcome: {
        kind: 'refusal',
        code: 'no-such-number',
        because: 'Which stage is meant cannot be known.',
        byHand: ['Stages are counted from 0. Give the stage a name, and write that.'],
      },
    };
  }
  if (contextNames(project, facts).has(name)) return undefined;
  const above = facts.stages.slice(0, inside.index).flatMap((one) => one.name ?? []);
  const near = nearest(name, above);
  if (near === undefined) return undefined;
  return {
    message: `${inside.label} copies from ${name}, which is no stage, so the builder looks for an image of that name.`,
    outcome: new DockerfileEdits(project, facts).replace(reference.range, near).fix({
      applicability: 'review',
      title: `Copy from ${near}`,
      why: [`${near} is the stage above with nearly that name [this file]`],
      mayBreak: [`If an image named ${name} is meant, this copies from another place.`],
      followUps: [],
    }),
  };
}

/** A stage on scratch that gets no file. */
function isEmpty(stage: Stage): boolean {
  return (
    stage.parent === undefined &&
    stage.from.resolvedImage === 'scratch' &&
    stage.instructions.every(
      ({ keyword }) => keyword !== 'COPY' && keyword !== 'ADD' && keyword !== 'WORKDIR' && keyword !== 'RUN',
    )
  );
}

function emptyStage(name: string, stage: Stage): Judged {
  return {
    message: `${stage.label} stands on scratch and holds no file, so there is nothing to copy from it.`,
    outcome: {
      kind: 'refusal',
      code: 'nothing-there',
      because: `Where the files are that ${name} should hold cannot be known.`,
      byHand: [`Copy the files into ${stage.label}, or copy from the stage that makes them.`],
    },
  };
}

/** Names that a service gives to further build contexts. */
function contextNames(project: Project, facts: DockerfileFacts): ReadonlySet<string> {
  const names = new Set<string>();
  for (const service of project.stacks.flatMap((stack) => stack.services)) {
    if (service.build?.dockerfile !== facts.path) continue;
    const contexts = service.get('build', 'additional_contexts');
    if (contexts?.kind === 'map') for (const key of contexts.entries.keys()) names.add(key);
    if (contexts?.kind === 'list')
      for (const item of contexts.items) if (item.kind === 'scalar') names.add(String(item.value).split('=')[0] ?? '');
  }
  return names;
}

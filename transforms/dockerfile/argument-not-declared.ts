import type { Finding, Fix, Refusal, Rule } from '../../src/core/types.ts';
import { describeBase } from '../../src/knowledge/base-images.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import { type DockerfileVariableUse, variableUsesIn } from '../../src/source/dockerfile/variables.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { nearest } from '../support/near-name.ts';
import { rootImage } from '../support/shipped-stages.ts';

/** Arguments that the builder sets once a stage declares them (docs.docker.com/reference/dockerfile#automatic-platform-args-in-the-global-scope). */
const platformArguments = new Set([
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETARCH',
  'TARGETVARIANT',
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDARCH',
  'BUILDVARIANT',
]);
/** What has a value in every stage (docs.docker.com/reference/dockerfile#predefined-args); PATH comes with every image. */
const always = [
  'PATH',
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'FTP_PROXY',
  'ftp_proxy',
  'NO_PROXY',
  'no_proxy',
  'ALL_PROXY',
  'all_proxy',
];
/** Instructions whose variables the builder puts in. */
const replaced = new Set(['ADD', 'COPY', 'ENV', 'EXPOSE', 'LABEL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR']);

/** See argument-not-declared.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/argument-not-declared',
  title: 'A variable has no value where it is used',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'BuildKit', control: 'UndefinedVar' },
    { standard: 'BuildKit', control: 'UndefinedArgInFrom' },
    { standard: 'BuildKit', control: 'InvalidDefaultArgInFrom' },
  ],
  order: 698,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const { instruction, use, outcome, message } of [
          ...inFrom(project, facts, stage),
          ...inStage(project, facts, stage),
        ])
          yield make({
            facts,
            stage,
            range: use.range,
            message,
            salient: `${instruction.keyword} ${use.name}`,
            outcome,
          });
      }
    }
  },
};

interface Judged {
  readonly instruction: Instruction;
  readonly use: DockerfileVariableUse;
  readonly message: string;
  readonly outcome: Fix | Refusal;
}

function* inFrom(project: Project, facts: DockerfileFacts, stage: Stage): Iterable<Judged> {
  const given = new Set(
    project.servicesBuiltFrom(facts, stage).flatMap((service) => service.build?.args.map(({ name }) => name) ?? []),
  );
  for (const use of variableUsesIn(stage.from.argumentText, facts.escape)) {
    const { name } = use;
    if (platformArguments.has(name) || use.operator !== '' || given.has(name)) continue;
    if (facts.globalArgs.has(name)) {
      if (facts.globalArgs.get(name) !== undefined) continue;
      yield {
        instruction: stage.from,
        use,
        message: `FROM uses ${name}, which has no default: a build that does not set it fails.`,
        outcome: {
          kind: 'refusal',
          code: 'no-default',
          because: `Which value is usual for ${name} is not in the sources.`,
          byHand: [
            `Write ARG ${name}=VALUE, so that a build without --build-arg works.`,
            'If every build has to choose: leave it.',
          ],
        },
      };
      continue;
    }
    const near = nearest(name, facts.globalArgs.keys());
    const message = `FROM uses ${name}, which no ARG above the first FROM declares.`;
    yield near === undefined
      ? {
          instruction: stage.from,
          use,
          message,
          outcome: {
            kind: 'refusal',
            code: 'not-declared',
            because: 'Which value it should have is not in the sources.',
            byHand: [`Write ARG ${name}=VALUE above the first FROM: FROM sees no other arguments.`],
          },
        }
      : { instruction: stage.from, use, message, outcome: renamed(project, facts, stage, use, near) };
  }
}

function* inStage(project: Project, facts: DockerfileFacts, stage: Stage): Iterable<Judged> {
  const known = new Set([...always, ...(stage.parent?.env.keys() ?? [])]);
  const added = new Set<string>();
  for (const instruction of stage.instructions) {
    const { keyword, isJson } = instruction;
    if (replaced.has(keyword) || keyword === 'RUN') {
      for (const use of variableUsesIn(instruction.argumentText, facts.escape)) {
        const { name } = use;
        if (known.has(name) || added.has(name)) continue;
        if (keyword === 'RUN' && (isJson || setsItself(instruction, name))) continue;
        const global = facts.globalArgs.has(name) || (platformArguments.has(name) && keyword !== 'RUN');
        if (global) {
          added.add(name);
          yield {
            instruction,
            use,
            message: facts.globalArgs.has(name)
              ? `${stage.label} uses ${name}, which is declared above the first FROM only: here it is empty.`
              : `${stage.label} uses ${name}, which the builder sets only in stages that declare it.`,
            outcome: declared(project, facts, stage, instruction, name),
          };
        } else if (keyword !== 'RUN' && use.operator === '' && hasNoVariables(stage)) {
          const near = nearest(name, known);
          if (near !== undefined)
            yield {
              instruction,
              use,
              message: `${stage.label} uses ${name}, which nothing sets; ${near} is set.`,
              outcome: renamed(project, facts, stage, use, near),
            };
          else
            yield {
              instruction,
              use,
              message: `${stage.label} uses ${name}, which nothing sets.`,
              outcome: {
                kind: 'refusal',
                code: 'not-declared',
                because: 'Which value it should have is not in the sources.',
                byHand: [`Write ARG ${name} above, for a value that a build sets, or ENV ${name}=VALUE.`],
              },
            };
        }
      }
    }
    if (keyword === 'ARG' || keyword === 'ENV')
      for (const { value } of instruction.words) known.add(value.split('=')[0] ?? '');
  }
}

/** A shell command gives the variable a value itself, or reads it. */
function setsItself({ argument }: Instruction, name: string): boolean {
  return new RegExp(
    `(?:^|[\\s;&|(])(?:export\\s+|local\\s+|read\\s+(?:-\\w+\\s+)*|for\\s+)?${name}(?:\\+?=|\\s+in\\b|\\s*(?:;|$))`,
  ).test(argument);
}

/** Scratch and plain distributions set PATH alone; other images may set anything. */
function hasNoVariables(stage: Stage): boolean {
  const image = rootImage(stage);
  if (image === 'scratch') return true;
  const reference = parseImageReference(image);
  const family = reference === undefined ? undefined : describeBase(reference)?.family;
  return family === 'system' && /^(?:alpine|debian|ubuntu)$/.test(reference?.familiar ?? '');
}

function declared(project: Project, facts: DockerfileFacts, stage: Stage, instruction: Instruction, name: string): Fix {
  const edits = new DockerfileEdits(project, facts);
  edits.lineBefore(instruction, `${edits.keyword('ARG')} ${name}`);
  for (const key of ['env', 'user', 'workdir', 'exposed', 'volumes', 'cmd', 'entrypoint', 'healthcheck'])
    edits.touches(stage, key);
  return edits.fix({
    applicability: 'review',
    title: `Declare ${name} in ${stage.label} too`,
    why: [
      'An ARG above the first FROM is for FROM alone; a stage that declares it again gets its value [docs.docker.com/reference/dockerfile#understand-how-arg-and-from-interact]',
    ],
    mayBreak: [`What uses ${name} gets its value now; before, it got nothing.`],
    followUps: [],
  });
}

function renamed(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  use: DockerfileVariableUse,
  near: string,
): Fix {
  const edits = new DockerfileEdits(project, facts).replace(use.nameRange, near);
  for (const key of ['from', 'platform', 'env', 'user', 'workdir', 'exposed', 'volumes']) edits.touches(stage, key);
  return edits.fix({
    applicability: 'review',
    title: `Write ${near}`,
    why: [`${near} is declared, and ${use.name} is not [this file]`],
    mayBreak: [`If a build sets ${use.name} in another way, this changes what it gets.`],
    followUps: [],
  });
}

import type { Finding, Fix, Rule, SourceRange } from '../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker, keywordRange } from '../support/dockerfile-fix.ts';
import { stageReferences } from '../support/stage-references.ts';

/** See letter-case.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/letter-case',
  title: 'Keywords, stage names or protocols in mixed letter case',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [
    { standard: 'BuildKit', control: 'ConsistentInstructionCasing' },
    { standard: 'BuildKit', control: 'FromAsCasing' },
    { standard: 'BuildKit', control: 'StageNameCasing' },
    { standard: 'BuildKit', control: 'ExposeProtoCasing' },
  ],
  order: 950,
  fixability: 'safe',
  group: 'style',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      const all = [...facts.globals, ...facts.stages.flatMap(({ from, instructions }) => [from, ...instructions])];
      const lower = all.filter((one) => isLower(keywordOf(facts, one))).length > all.length / 2;
      for (const instruction of facts.globals) yield* inKeyword(project, facts, undefined, instruction, lower, make);
      for (const stage of facts.stages) {
        for (const instruction of [stage.from, ...stage.instructions])
          yield* inKeyword(project, facts, stage, instruction, lower, make);
        yield* inStageName(project, facts, stage, make);
        yield* inProtocols(project, facts, stage, make);
      }
    }
  },
};

type Make = ReturnType<typeof findingMaker>;

function* inKeyword(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage | undefined,
  instruction: Instruction,
  lower: boolean,
  make: Make,
): Iterable<Finding> {
  const asked: SourceRange[] = [keywordRange(instruction)];
  const [, as] = instruction.words;
  if (instruction.keyword === 'FROM' && as !== undefined) asked.push(as.range);
  for (const range of asked) {
    const written = facts.text.slice(range.start, range.end);
    const wanted = lower ? written.toLowerCase() : written.toUpperCase();
    if (written === wanted) continue;
    yield make({
      facts,
      stage,
      range,
      message: `${written} is not written like the other keywords of the file.`,
      salient: `${instruction.keyword} ${written}`,
      outcome: replace(project, facts, range, wanted),
    });
  }
}

function* inStageName(project: Project, facts: DockerfileFacts, stage: Stage, make: Make): Iterable<Finding> {
  const word = stage.from.stageName;
  const lower = word?.value.toLowerCase();
  if (word === undefined || lower === undefined || lower === word.value) return;
  const edits = new DockerfileEdits(project, facts).replace(word.range, lower);
  edits.draft.touches(facts.path, 'stages', String(stage.index), 'name');
  for (const reference of stageReferences(facts)) {
    if (reference.stage !== stage || reference.name === lower || /^\d+$/.test(reference.name)) continue;
    edits.replace(reference.range, lower);
    if (reference.kind === 'from') edits.draft.touches(facts.path, 'stages', String(reference.in.index), 'from');
  }
  yield make({
    facts,
    stage,
    range: word.range,
    message: `The stage name ${word.value} is not in small letters, as image names are.`,
    salient: `name ${lower}`,
    outcome: edits.safe(`Write ${lower}, here and where it is used`, [
      'Names of stages are compared without regard to case [moby/buildkit:frontend/dockerfile/instructions/parse.go]',
    ]),
  });
}

function* inProtocols(project: Project, facts: DockerfileFacts, stage: Stage, make: Make): Iterable<Finding> {
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'EXPOSE') continue;
    for (const { value, range } of instruction.words) {
      const protocol = /\/(tcp|udp|sctp)$/i.exec(value)?.[1];
      if (protocol === undefined || protocol === protocol.toLowerCase()) continue;
      // A quote may stand behind it.
      const at = facts.text.lastIndexOf(protocol, range.end);
      const place = { start: at, end: at + protocol.length };
      yield make({
        facts,
        stage,
        range,
        message: `The protocol of ${value} is not in small letters.`,
        salient: `EXPOSE ${value}`,
        outcome: replace(project, facts, place, protocol.toLowerCase()),
      });
    }
  }
}

function replace(project: Project, facts: DockerfileFacts, range: SourceRange, text: string): Fix {
  return new DockerfileEdits(project, facts)
    .replace(range, text)
    .safe(`Write ${text}`, [
      'Docker reads keywords and protocols in any case [docs.docker.com/reference/dockerfile#format]',
    ]);
}

function keywordOf({ text }: DockerfileFacts, instruction: Instruction): string {
  const { start, end } = keywordRange(instruction);
  return text.slice(start, end);
}

function isLower(word: string): boolean {
  return word === word.toLowerCase();
}

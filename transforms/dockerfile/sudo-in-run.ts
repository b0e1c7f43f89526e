import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { type Invocation, invocationOf } from '../support/shell/invocation.ts';
import { isRootAt } from '../support/shell/root.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { type ShellRun, shellRuns } from '../support/shell/runs.ts';

/** See sudo-in-run.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/sudo-in-run',
  title: 'RUN goes through sudo',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.1' },
    { standard: 'hadolint', control: 'DL3004' },
    { standard: 'trivy', control: 'DS-0010' },
    { standard: 'checkov', control: 'CKV2_DOCKER_1' },
  ],
  order: 744,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const one of shellRuns(project)) {
      for (const command of one.body.script.commands) {
        const [first] = command.words;
        const started = first?.literal === 'sudo' ? invocationOf(command) : undefined;
        if (started === undefined || started.wrapper.length === 0) continue;
        yield make({
          facts: one.facts,
          stage: one.stage,
          range: started.wrapper[0]?.range ?? command.range,
          message: `sudo starts ${started.program}; a build runs as whoever USER names.`,
          salient: `sudo ${started.program}`,
          outcome: outcomeOf(project, one, started),
        });
      }
    }
  },
};

function outcomeOf(project: Project, one: ShellRun, { command, program, wrapper }: Invocation): Outcome {
  const byHand = [
    `Write USER root above the RUN, ${program} without sudo, and USER with the account of before below it.`,
  ];
  if (!isRootAt(one)) {
    return {
      kind: 'refusal',
      code: 'not-root-there',
      because: 'The RUN is another user there, or whoever the base names, so without sudo it may fail.',
      byHand,
    };
  }
  if (wrapper.slice(1).some(({ raw }) => /^(?:-u|-g|--user|--group)/.test(raw)))
    return { kind: 'refusal', code: 'another-user', because: 'sudo changes to another user than root here.', byHand };
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, one.facts);
    // Assignments behind sudo are those of the command.
    const gone = wrapper.filter(({ raw }) => raw === 'sudo' || raw.startsWith('-'));
    new RunEdits(edits, one.facts, one.body).removeWords(command, gone);
    return edits.safe(`Start ${program} without sudo`, [
      'The RUN is root already: USER root, or an official base that names nobody else [its Dockerfile]',
    ]);
  }, byHand);
}

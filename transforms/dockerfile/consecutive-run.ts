import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import type { DockerfileFacts, Stage } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { type CannotJoin, cannotJoin, join, onlyPipeline } from '../support/shell/join-runs.ts';
import { type ShellRun, shellRunsOf } from '../support/shell/runs.ts';

/** See consecutive-run.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/consecutive-run',
  title: 'Single commands in one RUN after the other',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3059' }],
  order: 964,
  fixability: 'review',
  group: 'style',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const row of rowsOf(facts, stage)) {
          for (const { runs, stopped } of partsOf(row)) {
            const [first, second] = runs;
            if (first === undefined || second === undefined) continue;
            yield make({
              facts,
              stage,
              range: second.run.instruction.range,
              message: `${stopped === undefined ? runs.length : 'Two'} RUN instructions with one command each make a layer each.`,
              salient: 'consecutive RUN',
              outcome: stopped === undefined ? joined(project, facts, runs) : refused(stopped),
            });
          }
        }
      }
    }
  },
};

/** RUN instructions of one command each, with nothing but comments between. */
function rowsOf(facts: DockerfileFacts, stage: Stage): readonly (readonly ShellRun[])[] {
  const byInstruction = new Map([...shellRunsOf(facts, stage)].map((one) => [one.run.instruction, one]));
  const rows: ShellRun[][] = [];
  let open: ShellRun[] = [];
  for (const instruction of stage.instructions) {
    const run = byInstruction.get(instruction);
    if (run === undefined || onlyPipeline(run) === undefined) open = [];
    else if (open.push(run) === 1) rows.push(open);
  }
  return rows.filter(({ length }) => length > 1);
}

interface Part {
  readonly runs: readonly ShellRun[];
  readonly stopped: CannotJoin | undefined;
}

/** Runs that can be one, in order; where two cannot, these two and why. */
function partsOf(row: readonly ShellRun[]): readonly Part[] {
  const parts: Part[] = [];
  let open: ShellRun[] = [];
  for (const run of row) {
    const last = open.at(-1);
    const stopped = last === undefined ? undefined : cannotJoin(last, run);
    if (last !== undefined && stopped !== undefined) {
      parts.push({ runs: open, stopped: undefined }, { runs: [last, run], stopped });
      open = [];
    }
    open.push(run);
  }
  return [...parts, { runs: open, stopped: undefined }];
}

function joined(project: Project, facts: DockerfileFacts, runs: readonly ShellRun[]): Outcome {
  const edits = new DockerfileEdits(project, facts);
  for (const [index, run] of runs.slice(1).entries()) {
    const before = runs[index];
    if (before !== undefined) join(edits, before, run);
  }
  return edits.fix({
    applicability: 'review',
    title: `Make one RUN of ${runs.length}`,
    why: [
      'What a later command deletes is then in no layer, and the commands run in the same order, each where the one before succeeded [POSIX.1-2024, XCU 2.9.3]',
    ],
    mayBreak: ['a build that counts on each command being cached by itself'],
    followUps: [],
  });
}

function refused({ code, because }: CannotJoin): Outcome {
  return {
    kind: 'refusal',
    code,
    because,
    byHand: ['Write both into one RUN, the first in ( ) where it changes the shell.'],
  };
}

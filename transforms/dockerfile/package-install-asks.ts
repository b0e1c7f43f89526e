import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { writesSetting } from '../support/shell/configuration.ts';
import { hasOption, type PackageCommand, packageCommandOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { type ShellRun, shellRuns } from '../support/shell/runs.ts';

/** See package-install-asks.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/package-install-asks',
  title: 'A package manager may stop and ask',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'hadolint', control: 'DL3014' },
    { standard: 'hadolint', control: 'DL3030' },
    { standard: 'hadolint', control: 'DL3034' },
    { standard: 'hadolint', control: 'DL3038' },
    { standard: 'trivy', control: 'DS-0021' },
  ],
  order: 760,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const one of shellRuns(project)) {
      for (const command of one.body.script.commands) {
        const call = packageCommandOf(command);
        if (call === undefined || !mayAsk(one, call)) continue;
        yield make({
          facts: one.facts,
          stage: one.stage,
          range: call.command.range,
          message: `${call.program} ${call.action} waits for an answer that a build never gives.`,
          salient: `${call.program} ${call.action} ${call.operands[0]?.literal ?? ''}`,
          outcome: outcomeOf(project, one, call),
        });
      }
    }
  },
};

function mayAsk(one: ShellRun, call: PackageCommand): boolean {
  const yes = call.manager.assumeYes;
  if (yes === undefined || (call.kind !== 'install' && call.kind !== 'upgrade')) return false;
  if (hasOption(call.options, yes.letters, yes.options)) return false;
  // `yes | apt-get install`, `echo y | …`
  if (call.command.pipeline.length > 1) return false;
  return !writesSetting(one, /assume-?yes/i);
}

function outcomeOf(project: Project, one: ShellRun, call: PackageCommand): Outcome {
  const yes = call.manager.assumeYes;
  const byHand = [`Write ${yes?.write ?? '-y'} behind ${call.program}.`];
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, one.facts);
    const place = yes?.behind === 'program' ? call.word : (call.actionWord ?? call.word);
    new RunEdits(edits, one.facts, one.body).insertAfter(call.command, place, yes?.write ?? '-y');
    return edits.safe(`Let ${call.program} ${call.action} go on without asking`, [
      `A build has no terminal: what asks there stops with an error, so the answer can only be yes [${call.manager.source}]`,
    ]);
  }, byHand);
}

import type { Finding, Outcome, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { asThatUser, type PackageCommand, packageCommandOf } from '../support/shell/invocation.ts';
import { scriptLater } from '../support/shell/later.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { lineage, type ShellRun, shellRunsOf } from '../support/shell/runs.ts';

/** See package-index-alone.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/package-index-alone',
  title: 'The package index is fetched in a layer of its own',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.7' },
    { standard: 'trivy', control: 'DS-0017' },
    { standard: 'checkov', control: 'CKV_DOCKER_5' },
  ],
  order: 750,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const one of shellRunsOf(facts, stage)) {
          const refresh = lastRefresh(one);
          if (refresh === undefined) continue;
          const readers = readersOf(one, refresh);
          if (readers.length === 0) continue;
          yield make({
            facts,
            stage,
            range: refresh.command.range,
            message: `A cached layer keeps the index of ${refresh.program} ${refresh.action}, and the installs behind it ask for packages that are gone.`,
            salient: `${refresh.program} ${refresh.action}`,
            related: readers.map(({ call }) => ({
              file: facts.path,
              range: call.command.range,
              message: 'installs from that index',
            })),
            outcome: outcomeOf(project, one, refresh, readers),
          });
        }
      }
    }
  },
};

interface Reader {
  readonly run: ShellRun;
  readonly call: PackageCommand;
}

/** The last refresh of a RUN. */
function lastRefresh({ run, body }: ShellRun): PackageCommand | undefined {
  if (run.mounts.some(({ target }) => target?.startsWith('/var/lib/apt') === true)) return undefined;
  const calls = body.script.commands.map(packageCommandOf).filter((call) => call !== undefined);
  const refresh = calls.findLast((call) => call.kind === 'refresh' && call.manager.name !== 'zypper');
  if (refresh === undefined || refresh.manager.refresh.includes('makecache')) return undefined;
  return refresh;
}

/** Whether the RUN itself uses what it fetched. */
function isUsed({ body }: ShellRun, refresh: PackageCommand): boolean {
  return body.script.commands
    .map(packageCommandOf)
    .some(
      (call) =>
        call?.manager === refresh.manager &&
        call.kind !== 'refresh' &&
        call.kind !== 'other' &&
        call.command.at > refresh.command.at,
    );
}

/** The installs of later RUNs, here and in stages built on this one, that have no refresh of their own. */
function readersOf(one: ShellRun, refresh: PackageCommand): readonly Reader[] {
  const readers: Reader[] = [];
  for (const stage of one.facts.stages) {
    if (!lineage(stage).includes(one.stage)) continue;
    for (const run of shellRunsOf(one.facts, stage)) {
      if (run.run.instruction.range.start <= one.run.instruction.range.start) continue;
      const first = run.body.script.commands
        .map(packageCommandOf)
        .find((call) => call?.manager === refresh.manager && call.kind !== 'other');
      if (first === undefined) continue;
      // What is fetched anew there serves all that follow in this stage.
      if (first.kind === 'refresh') break;
      if (!first.options.some(({ raw }) => raw === '--no-cache')) readers.push({ run, call: first });
    }
  }
  return readers;
}

function outcomeOf(project: Project, one: ShellRun, refresh: PackageCommand, readers: readonly Reader[]): Outcome {
  const spelled = `${refresh.word.raw} ${[...refresh.options.map(({ raw }) => raw), refresh.action].join(' ')}`;
  const byHand = [
    `Write ${refresh.program} ${refresh.action} && in front of the first install of every later RUN.`,
    'Take the RUN that only fetches the index away.',
  ];
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, one.facts);
    for (const { run, call } of readers) {
      new RunEdits(edits, run.facts, run.body).runBefore(call.command.pipeline, `${asThatUser(call)}${spelled}`);
    }
    const { pipeline } = refresh.command;
    const inRun = new RunEdits(edits, one.facts, one.body);
    if (isUsed(one, refresh)) {
      // It stays, for what it is used for there.
    } else if (one.body.script.commands.length === 1 && !one.run.onbuild) edits.remove(one.run.instruction);
    else if (inRun.canRemove(pipeline)) inRun.removePipeline(pipeline);
    const title = 'Fetch the index in the RUN that installs';
    const why = [
      'Layers are cached by the text of their RUN: an index in a layer of its own stays as old as that layer [docs.docker.com/build/building/best-practices]',
    ];
    const script = scriptLater(one);
    if (script === undefined) return edits.safe(title, why);
    const mayBreak = [`${script}, if it installs packages without fetching the index`];
    return edits.fix({ applicability: 'review', title, why, mayBreak, followUps: [] });
  }, byHand);
}

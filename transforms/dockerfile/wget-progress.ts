import type { Finding, Rule } from '../../src/core/types.ts';
import { shellOfBase } from '../../src/knowledge/base-shells.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { hasOption, invocationOf, packageCommandOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { lineage, type ShellRun, shellRuns, shellRunsOf } from '../support/shell/runs.ts';
import { rootImage } from '../support/shipped-stages.ts';

/** See wget-progress.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/wget-progress',
  title: 'wget fills the log of the build with its progress',
  severity: 'info',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3047' }],
  order: 790,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const one of shellRuns(project)) {
      for (const command of one.body.script.commands) {
        const started = invocationOf(command);
        if (started?.program !== 'wget' || started.args.length === 0 || !isGnu(one)) continue;
        if (
          hasOption(started.args, 'qbV', [
            '--quiet',
            '--progress',
            '--no-verbose',
            '-nv',
            '--version',
            '--help',
            '-o',
            '--output-file',
            '--append-output',
          ])
        )
          continue;
        if (started.args.some(({ raw }) => /^-[a-zA-Z]*q/.test(raw))) continue;
        yield make({
          facts: one.facts,
          stage: one.stage,
          range: started.word.range,
          message: 'wget writes a line for every 50 kB into the log.',
          salient: 'wget',
          outcome: fixOrRefusal(() => {
            const edits = new DockerfileEdits(project, one.facts);
            new RunEdits(edits, one.facts, one.body).insertAfter(command, started.word, '--progress=dot:giga');
            return edits.safe('Show one line for every 32 MB', [
              'The option changes what is shown and nothing else [wget(1)]',
            ]);
          }, ['Write --progress=dot:giga behind wget.']),
        });
      }
    }
  },
};

/** GNU wget: BusyBox, which Alpine has by itself, does not know the option. */
function isGnu({ facts, stage }: ShellRun): boolean {
  const reference = parseImageReference(rootImage(stage));
  const base = reference && shellOfBase(reference);
  if (base !== undefined && base.sh !== 'ash') return true;
  return lineage(stage).some((one) =>
    [...shellRunsOf(facts, one)].some(({ body }) =>
      body.script.commands.some((command) => {
        const call = packageCommandOf(command);
        return call?.kind === 'install' && call.operands.some(({ literal }) => literal === 'wget');
      }),
    ),
  );
}

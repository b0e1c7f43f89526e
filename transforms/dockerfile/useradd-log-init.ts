import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { hasOption, invocationOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { shellRuns } from '../support/shell/runs.ts';

/** From here on the sparse file of last logins is so large that layers made of it are a nuisance. */
const highUid = 100_000;

/** See useradd-log-init.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/useradd-log-init',
  title: 'useradd makes a huge log for a high number',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [{ standard: 'hadolint', control: 'DL3046' }],
  order: 792,
  fixability: 'safe',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, body } of shellRuns(project)) {
      for (const command of body.script.commands) {
        const started = invocationOf(command);
        if (started?.program !== 'useradd' || hasOption(started.args, 'l', ['--no-log-init'])) continue;
        const at = started.args.findIndex(({ raw }) => /^(?:-[a-zA-Z]*u|--uid)(?:$|=)/.test(raw));
        const word = started.args[at];
        const value = word?.raw.includes('=') === true ? word.raw.split('=')[1] : started.args[at + 1]?.literal;
        // A variable can be any number: the one of whoever builds.
        const isKnown = value !== undefined && /^\d+$/.test(value);
        if (at === -1 || (isKnown && Number(value) < highUid)) continue;
        yield make({
          facts,
          stage,
          range: command.range,
          message: `useradd writes a file of last logins that reaches up to the number ${isKnown ? value : 'it is given'}.`,
          salient: 'useradd',
          outcome: fixOrRefusal(() => {
            const edits = new DockerfileEdits(project, facts);
            new RunEdits(edits, facts, body).insertAfter(command, started.word, '--no-log-init');
            return edits.safe('Make the account without that file', [
              '/var/log/faillog and lastlog have a place for every number up to the highest; Docker stores their holes as zeros [golang/go#13548]',
            ]);
          }, ['Write --no-log-init behind useradd.']),
        });
      }
    }
  },
};

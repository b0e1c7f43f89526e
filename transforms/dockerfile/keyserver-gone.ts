import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { DockerfileEdits, findingMaker } from '../support/dockerfile-fix.ts';
import { fixOrRefusal } from '../support/draft.ts';
import { invocationOf } from '../support/shell/invocation.ts';
import { RunEdits } from '../support/shell/run-edits.ts';
import { shellRuns } from '../support/shell/runs.ts';

/** See keyserver-gone.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/keyserver-gone',
  title: 'A key is asked of a keyserver that was shut down',
  severity: 'low',
  kinds: ['dockerfile'],
  references: [{ standard: 'parfum', control: 'gpgUseHaPools' }],
  order: 736,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, body } of shellRuns(project)) {
      for (const command of body.script.commands) {
        const started = invocationOf(command);
        if (started === undefined || !/^(?:gpg2?|apt-key|dirmngr)$/.test(started.program)) continue;
        for (const word of started.args) {
          const old = /[\w.-]*sks-keyservers\.net/i.exec(word.literal ?? '')?.[0];
          if (old === undefined) continue;
          yield make({
            facts,
            stage,
            range: word.range,
            message: `${old} was shut down in 2021.`,
            salient: old,
            outcome: fixOrRefusal(() => {
              const edits = new DockerfileEdits(project, facts);
              new RunEdits(edits, facts, body).replaceWord(
                command,
                word,
                word.raw.replace(old, 'keyserver.ubuntu.com'),
              );
              return edits.fix({
                applicability: 'review',
                title: 'Ask a keyserver that is there',
                why: [
                  'keyserver.ubuntu.com holds the keys of the old pool [docker-library/faq: openpgp-gnupg-keys-and-verification]',
                ],
                mayBreak: ['a key that was never sent there'],
                followUps: ['Better: keep the key in the repository and COPY it, so that no server is asked.'],
              });
            }, [`Write keyserver.ubuntu.com or keys.openpgp.org in the place of ${old}.`]),
          });
        }
      }
    }
  },
};

import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { hostOf, isPrivateHost } from '../support/shell/downloads.ts';
import { shellRunsOf } from '../support/shell/runs.ts';
import { remoteSource, uncheckedDownloads } from './unverified-download/detect.ts';
import { outcomeOfAdd, outcomeOfCommand } from './unverified-download/outcome.ts';

/** See unverified-download.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/unverified-download',
  title: 'A download is used without a checksum',
  severity: 'medium',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.11' },
    { standard: 'KICS', control: '4b410d24' },
  ],
  order: 743,
  fixability: 'review',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const instruction of stage.instructions) {
          const source = remoteSource(instruction);
          if (source === undefined) continue;
          const where = hostOf(source.value) ?? 'an address with a variable';
          yield make({
            facts,
            stage,
            range: source.range,
            message: `ADD takes what ${where} answers, without a checksum.`,
            salient: `ADD ${where}`,
            outcome: outcomeOfAdd(project, facts, stage, instruction, source),
          });
        }
        for (const run of shellRunsOf(facts, stage)) {
          for (const download of uncheckedDownloads(run.body)) {
            const host = hostOf(download.urls[0]?.raw ?? '');
            if (host !== undefined && isPrivateHost(host)) continue;
            yield make({
              facts,
              stage,
              range: download.command.range,
              message: `What ${host ?? 'an address from a variable'} answers is used without a checksum.`,
              salient: `${download.program} ${host ?? ''}`,
              outcome: outcomeOfCommand(project, run, download),
            });
          }
        }
      }
    }
  },
};

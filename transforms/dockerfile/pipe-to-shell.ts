import { posix } from 'node:path';
import type { Finding, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { ScriptCommand } from '../../src/source/shell/script.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { downloadOf, hostOf, pipelineAround, readersOf } from '../support/shell/downloads.ts';
import { invocationOf } from '../support/shell/invocation.ts';
import { shellRuns } from '../support/shell/runs.ts';

/** See pipe-to-shell.md. */
export const rule: Rule<Project> = {
  id: 'dockerfile/pipe-to-shell',
  title: 'A script is run as it is downloaded',
  severity: 'high',
  kinds: ['dockerfile'],
  references: [
    { standard: 'CIS-Docker-1.7', control: '4.11' },
    { standard: 'OpenSSF-Scorecard', control: 'Pinned-Dependencies' },
  ],
  order: 904,
  fixability: 'never',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const { facts, stage, body } of shellRuns(project)) {
      for (const command of body.script.commands) {
        const download = downloadOf(command);
        const interpreter = download && interpreterOf(command);
        if (download === undefined || interpreter === undefined) continue;
        const host = hostOf(download.urls[0]?.raw ?? '') ?? 'an address from a variable';
        yield make({
          facts,
          stage,
          range: command.range,
          message: `${interpreter} runs whatever ${host} answers when the image is built.`,
          salient: `${interpreter} ${host}`,
          outcome: {
            kind: 'refusal',
            code: 'checksum-not-known',
            because: 'What the script should be is nowhere written, so nothing can be checked against it.',
            byHand: [
              'Choose a release of it, not an address that always has the newest, and read the script.',
              'Download it to a file: curl -fsSL -o install.sh ADDRESS.',
              "Write its checksum into the Dockerfile: echo 'SUM  install.sh' | sha256sum -c -, then run the file; or take a package or an image that is signed.",
            ],
          },
        });
      }
    }
  },
};

const interpreters = new Set([
  'sh',
  'bash',
  'ash',
  'dash',
  'zsh',
  'ksh',
  'python',
  'python2',
  'python3',
  'perl',
  'ruby',
  'node',
  'php',
  'pwsh',
]);

/** What runs the download: `| sh`, `sh -c "$(curl …)"`, `bash <(curl …)`. */
function interpreterOf(command: ScriptCommand): string | undefined {
  for (const reader of readersOf(command)) {
    const started = invocationOf(reader);
    if (started === undefined || !interpreters.has(started.program)) continue;
    const operands = started.args.filter(({ raw }) => !raw.startsWith('-'));
    const readsInput =
      operands.length === 0 || started.args.some(({ raw }) => raw === '-' || raw === '-s' || /^-[a-z]*s$/.test(raw));
    const isModule = started.args.some(({ raw }) => /^-[a-z]*[cme]$/.test(raw) && raw !== '-e');
    if (readsInput && !isModule) return started.program;
  }
  const around = pipelineAround(command.pipeline);
  for (const outer of around?.commands ?? []) {
    const program = posix.basename(invocationOf(outer)?.program ?? '');
    if (!interpreters.has(program) && program !== 'eval' && program !== 'source' && program !== '.') continue;
    const isScript =
      outer.words.some((word) => word.raw.startsWith('<(')) ||
      program === 'eval' ||
      outer.words.some(({ raw }) => /^-[a-z]*c$/.test(raw));
    if (isScript && outer.at <= command.at && command.to <= outer.to) return program;
  }
  return undefined;
}

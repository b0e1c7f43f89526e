import type { Finding, Refusal, Rule } from '../../src/core/types.ts';
import type { Project } from '../../src/source/project.types.ts';
import type { ScriptCommand } from '../../src/source/shell/script.types.ts';
import { findingMaker } from '../support/dockerfile-fix.ts';
import { downloadOf, hostOf, isPrivateHost, readersOf } from '../support/shell/downloads.ts';
import { invocationOf } from '../support/shell/invocation.ts';
import { shellRunsOf } from '../support/shell/runs.ts';

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
  order: 902,
  fixability: 'never',
  *check(project): Iterable<Finding> {
    const make = findingMaker(rule);
    for (const facts of project.dockerfiles) {
      for (const stage of facts.stages) {
        for (const instruction of stage.instructions) {
          if (instruction.keyword !== 'ADD' || instruction.flags.some(({ name }) => name === 'checksum')) continue;
          const url = instruction.words
            .slice(0, -1)
            .find(({ value }) => /^https?:\/\//.test(value) && !/\.git(?:#|$)/.test(value));
          if (url === undefined) continue;
          const where = hostOf(url.value) ?? 'an address with a variable';
          yield make({
            facts,
            stage,
            range: url.range,
            message: `ADD takes what ${where} answers, without a checksum.`,
            salient: `ADD ${where}`,
            outcome: refusal('Write ADD --checksum=sha256:SUM in front of the address.'),
          });
        }
        for (const { body } of shellRunsOf(facts, stage)) {
          const { commands } = body.script;
          if (commands.some(isCheck)) continue;
          for (const command of commands) {
            const download = downloadOf(command);
            if (download === undefined || !isUsed(command, download.toFile)) continue;
            const host = hostOf(download.urls[0]?.raw ?? '');
            if (host !== undefined && isPrivateHost(host)) continue;
            yield make({
              facts,
              stage,
              range: command.range,
              message: `What ${host ?? 'an address from a variable'} answers is used without a checksum.`,
              salient: `${download.program} ${host ?? ''}`,
              outcome: refusal("Behind the download, in the same RUN: echo 'SUM  FILE' | sha256sum -c -"),
            });
          }
        }
      }
    }
  },
};

function refusal(step: string): Refusal {
  return {
    kind: 'refusal',
    code: 'checksum-not-known',
    because:
      'Which checksum the file should have is nowhere written; that of what the server gives today would not say it.',
    byHand: [
      'Take the checksum from the release notes or the signed list of the release, and a version in the address.',
      step,
    ],
  };
}

const checkers =
  /^(?:sha(?:1|224|256|384|512)sum|shasum|md5sum|b2sum|b3sum|cksum|gpgv?|gpg2|cosign|minisign|signify|slsa-verifier|rpmkeys|sq)$/;

function isCheck(command: ScriptCommand): boolean {
  const started = invocationOf(command);
  if (started === undefined) return false;
  return checkers.test(started.program) || (started.program === 'openssl' && started.args[0]?.raw === 'dgst');
}

const unpackers = new Set([
  'tar',
  'bsdtar',
  'unzip',
  'gunzip',
  'zcat',
  'xz',
  'unxz',
  'bunzip2',
  'zstd',
  'cpio',
  'dpkg',
  'gzip',
]);

/** Kept as a file, or unpacked on the way. A key that is added is checked by nothing else, and is left to the rules on keys. */
function isUsed(command: ScriptCommand, toFile: boolean): boolean {
  const readers = readersOf(command).map((reader) => invocationOf(reader)?.program ?? '');
  if (readers.some((program) => program === 'apt-key')) return false;
  const isKey = command.words.some(({ raw }) => /\.(?:asc|gpg|pub|sig|key|sha256|sha512|list|repo)["']?$/i.test(raw));
  return !isKey && (readers.length === 0 ? toFile : readers.some((program) => unpackers.has(program)));
}

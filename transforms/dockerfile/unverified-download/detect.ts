/** Downloads that nothing is checked against. */
import type { Instruction, Word } from '../../../src/source/dockerfile/types.ts';
import type { ScriptCommand } from '../../../src/source/shell/script.types.ts';
import { type Download, destinationOf, downloadOf, readersOf } from '../../support/shell/downloads.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import type { ShellBody } from '../../support/shell/run-edits.ts';

/** The address that ADD fetches without a checksum; git repositories are checked by their commit. */
export function remoteSource({ keyword, flags, words }: Instruction): Word | undefined {
  if (keyword !== 'ADD' || flags.some(({ name }) => name === 'checksum')) return undefined;
  return words.slice(0, -1).find(({ value }) => /^https?:\/\//.test(value) && !/\.git(?:#|$)/.test(value));
}

/** Downloads of a script that are kept or unpacked, and that no check of the script is about. */
export function uncheckedDownloads({ script }: ShellBody): readonly Download[] {
  const downloads = script.commands.flatMap((command) => {
    const download = downloadOf(command);
    return download !== undefined && isUsed(command, download.toFile) ? [download] : [];
  });
  const checks = script.commands.filter(isCheck);
  return checks.length === 0
    ? downloads
    : downloads.filter((one) => !checks.some((check) => covers(check, one, downloads)));
}

const checkers =
  /^(?:sha(?:1|224|256|384|512)sum|shasum|md5sum|b2sum|b3sum|cksum|gpgv?|gpg2|cosign|minisign|signify|slsa-verifier|rpmkeys|sq)$/;

function isCheck(command: ScriptCommand): boolean {
  const started = invocationOf(command);
  if (started === undefined) return false;
  return checkers.test(started.program) || (started.program === 'openssl' && started.args[0]?.raw === 'dgst');
}

/**
 * `echo "SUM  FILE" | sha256sum -c -` is about that file alone; any other check is taken to be about all that its
 * script downloads, as keys, signatures and lists are.
 */
function covers(check: ScriptCommand, download: Download, all: readonly Download[]): boolean {
  const { commands } = check.pipeline;
  const [echo] = commands;
  if (commands.length !== 2 || commands[1] !== check || (echo?.name !== 'echo' && echo?.name !== 'printf')) return true;
  const told = echo.words
    .slice(1)
    .map(({ raw }) => raw)
    .join(' ');
  const names = (one: Download): boolean => {
    const destination = destinationOf(one, one.urls[0]?.literal ?? '');
    return destination?.kind === 'file' && told.includes(destination.path);
  };
  return names(download) || !all.some(names);
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

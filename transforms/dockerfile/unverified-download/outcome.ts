/** Which checksum is written where, or why none is. */
import type { Fix, Refusal } from '../../../src/core/types.ts';
import type { KnownChecksum } from '../../../src/source/digests.ts';
import type { DockerfileFacts, Instruction, Stage, Word } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { endOfFlags, servicesBuilding } from '../../support/build-secrets.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import type { FixText } from '../../support/draft.ts';
import { fixOrRefusal } from '../../support/draft.ts';
import { frontendIsAtLeast } from '../../support/frontend.ts';
import { addressOfAdd, addressOfWord, type KnownAddress } from '../../support/shell/address.ts';
import type { Download } from '../../support/shell/downloads.ts';
import type { ShellRun } from '../../support/shell/runs.ts';
import { checkBehind } from './check-behind.ts';
import { type Moving, movingReason } from './versioned.ts';

export function outcomeOfAdd(
  project: Project,
  facts: DockerfileFacts,
  stage: Stage,
  instruction: Instruction,
  source: Word,
): Fix | Refusal {
  const step = 'Write ADD --checksum=sha256:SUM in front of the address.';
  const pin = pinOf(project, facts, addressOfAdd(facts, stage, instruction, source.value), step);
  if ('code' in pin) return pin;
  if (instruction.words.length !== 2) {
    return refusal('several-sources', 'A checksum can be given for an ADD of one file alone.', [
      'Write an ADD of its own for the address.',
      step,
    ]);
  }
  if (frontendIsAtLeast(facts, 6) === false) {
    return refusal('needs-newer-syntax', 'The frontend that # syntax names does not know --checksum.', [
      'Write # syntax=docker/dockerfile:1 in the first line.',
      step,
    ]);
  }
  const edits = new DockerfileEdits(project, facts);
  edits.insert(endOfFlags(instruction), ` --checksum=sha256:${pin.checksum.sha256}`);
  const older =
    facts.syntax === undefined
      ? ['A builder without BuildKit, or with one older than 0.12: it does not know the flag.']
      : [];
  return edits.fix(textOf(pin, older));
}

export function outcomeOfCommand(project: Project, run: ShellRun, download: Download): Fix | Refusal {
  const { facts, stage, body } = run;
  const step = "Behind the download, in the same RUN: echo 'SUM  FILE' | sha256sum -c -";
  const [word] = download.urls;
  const address =
    word === undefined || download.urls.length > 1
      ? undefined
      : addressOfWord(stage, run.run.instruction, body.script, download.command, word);
  const pin = pinOf(project, facts, address, step);
  if ('code' in pin) return pin;
  const edit = checkBehind(run, download, pin.address.url);
  if ('code' in edit) return refusal(edit.code, edit.because, [edit.step, step]);
  return fixOrRefusal(() => {
    const edits = new DockerfileEdits(project, facts);
    edit.write(edits, pin.checksum.sha256);
    return edits.fix(textOf(pin, edit.mayBreak));
  }, [step]);
}

interface Pin {
  readonly address: KnownAddress;
  readonly checksum: KnownChecksum;
}

const reasons: Readonly<Record<Moving, string>> = {
  'not-https': 'What comes over plain http is not known to be what its maker released, so its checksum says nothing.',
  'moving-address':
    'The address names no version, so another file under it is to be expected, and its checksum would end the build.',
  'made-on-request':
    'The host packs this archive when it is asked for it, and does not promise that the bytes stay the same.',
};

function pinOf(
  project: Project,
  facts: DockerfileFacts,
  address: KnownAddress | undefined,
  step: string,
): Pin | Refusal {
  if (address === undefined) {
    return refusal(
      'address-not-known',
      'A variable of the address has no value in the file, or several: each has a checksum of its own.',
      ['Take the checksum of each file from the release notes or the signed list of the release.', step],
    );
  }
  const moving = movingReason(address.url);
  if (moving !== undefined) {
    return refusal(moving, reasons[moving], [
      moving === 'not-https'
        ? 'Write an address with https, and take the checksum from those who made the file.'
        : moving === 'made-on-request'
          ? 'Take a file of the release instead, or clone the repository at a commit.'
          : 'Write an address with a version, and take the checksum from the release notes or the signed list of the release.',
      step,
    ]);
  }
  const other = servicesBuilding(project, facts).find(({ build }) =>
    build?.args.some(({ name }) => address.variables.includes(name)),
  );
  if (other !== undefined) {
    return refusal('set-by-service', `${other.name} in ${other.file} gives a variable of the address another value.`, [
      'Hand the checksum in beside the version, by a build argument of its own.',
      step,
    ]);
  }
  const checksum = project.checksumOf(address.url);
  return checksum === undefined
    ? refusal('checksum-not-known', 'Which checksum the file should have is nowhere written, and nobody was asked.', [
        'Run dockfix with --registry, or dockfix lock: the file is fetched, and a checksum that its project publishes beside it is compared.',
        `Or take it from the release notes or the signed list of the release. ${step}`,
      ])
    : { address, checksum };
}

function textOf({ address, checksum }: Pin, further: readonly string[]): FixText {
  const { published } = checksum;
  const file = address.url.slice(address.url.lastIndexOf('/') + 1);
  const names = address.variables.join(', ');
  return {
    applicability: 'review',
    title: `Check ${file} against its SHA-256`,
    why: [
      published === undefined
        ? `It is that of what the server gave when it was asked: no checksum is published beside the file, so this trusts the first download [${address.url}]`
        : `The file that was fetched has the checksum that its project publishes [${published}]`,
      ...(checksum.source === 'lock-file' ? ['The lock file has it for the address [dockfix.lock]'] : []),
    ],
    mayBreak: [
      ...(names === '' ? [] : [`A build that sets ${names} to another value: its file has another checksum.`]),
      ...further,
      'A server that replaces the file under the same address: the build ends, as it should.',
    ],
    followUps: [
      ...(published === undefined ? [`Compare the checksum of ${file} with what its project says.`] : []),
      ...(names === '' ? [] : [`Change the checksum of ${file} together with ${names}.`]),
    ],
  };
}

function refusal(code: string, because: string, byHand: readonly string[]): Refusal {
  return { kind: 'refusal', code, because, byHand };
}

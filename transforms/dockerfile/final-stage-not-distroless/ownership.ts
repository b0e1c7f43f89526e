/** Who the program runs as on the new base, and the directories that it writes. */
import { posix } from 'node:path';
import { distrolessUsers, nonrootOwner } from '../../../src/knowledge/distroless.ts';
import type { Mount } from '../../../src/source/compose/types.ts';
import type { Instruction } from '../../../src/source/dockerfile/types.ts';
import { copiesOf } from '../../support/dockerfile-files.ts';
import type { StageSetup } from './setup.ts';
import type { Work } from './work.ts';

/** The account of the official node images (nodejs/docker-node). */
const accountsOfBases: Readonly<Record<string, string>> = { node: '1000:1000' };

/** Where the empty directory stands that the builder makes for others to be copied from. */
const emptyDirectory = '/empty';

/** Rewrites USER and --chown, and makes the directories that the program writes with the right owner. */
export function takeOwnership(work: Work, setup: StageSetup): void {
  const { stage } = work;
  const data = dataMounts(work);
  const written = [...new Set([...stage.volumes, ...data.map((mount) => mount.target)])];
  const declared = stage.user?.value ?? '';
  const [name = ''] = declared.split(':');
  const owner = ownerOf(work, setup, name, declared, written.length > 0);
  if (owner === undefined) return;

  for (const instruction of stage.instructions) {
    if (instruction.keyword === 'USER') rewriteUser(work, instruction, owner);
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') rewriteChown(work, instruction, owner);
  }
  const directories = [...new Set([...setup.directories, ...setup.owned, ...written])].filter(
    (path) => path.startsWith('/') && path !== '/tmp',
  );
  giveCopies(work, setup, owner);
  // Without a target something else blocks already, and it is not known what is written.
  if (directories.length === 0 || work.target === undefined) return;
  const { builder } = work;
  if (builder === undefined) {
    work.block(
      'single-stage',
      stage.from,
      'no builder stage from which directories with the right owner could be copied',
      'Add a builder stage.',
    );
    return;
  }
  const from = builder.name ?? String(builder.index);
  work.insert(builder.range.end, `${work.newline}${work.keyword('RUN')} mkdir -p ${emptyDirectory}`);
  for (const path of directories.sort())
    work.addBelowFrom(`${work.keyword('COPY')} --from=${from} --chown=${owner} ${emptyDirectory} ${path}`);
  work.why.push(
    'an empty directory copied with --chown is how a directory with an owner comes to be without mkdir [GoogleContainerTools/distroless#427]',
  );
  if (written.length > 0 && owner === nonrootOwner) {
    work.followUps.push(
      `Volumes that are already filled keep their owner: give ${written.join(', ')} to ${owner} once.`,
    );
  }
}

/** The numeric owner; undefined when it blocks. */
function ownerOf(
  work: Work,
  setup: StageSetup,
  name: string,
  declared: string,
  keepsData: boolean,
): string | undefined {
  const { stage } = work;
  const at = stage.user?.instruction ?? stage.from;
  if (name === '' || isRoot(name)) {
    if (name !== '') {
      work.block(
        'writes-as-root',
        at,
        'the program runs as root on purpose',
        'Find out what needs root, and give the files to a numeric user.',
      );
      return undefined;
    }
    if (keepsData) {
      work.block(
        'writes-as-root',
        stage.from,
        `runs as root and keeps data in ${placesOf(work)}; a distroless image runs as 65532, which may not write there`,
        'Give the data to a numeric user, say so with USER, then come back.',
      );
      return undefined;
    }
    work.mayBreak.push('It runs as uid 65532 instead of root: it can write to /tmp and /home/nonroot only.');
    return nonrootOwner;
  }
  if (/^\d+(:\d+)?$/.test(declared)) return declared.includes(':') ? declared : `${declared}:${declared}`;
  if (declared.includes('$')) {
    work.block('writes-as-root', at, 'the user is a variable', 'Write the number of the user.');
    return undefined;
  }
  if (!keepsData) return nonrootOwner;
  const account = setup.accounts.get(name);
  if (account?.uid !== undefined && /^\d+$/.test(account.uid)) return `${account.uid}:${account.gid ?? account.uid}`;
  const known = work.base.family === 'node' ? accountsOfBases[name] : undefined;
  if (known !== undefined) return known;
  work.block(
    'writes-as-root',
    at,
    `keeps data in ${placesOf(work)} under the account ${name}, whose number is not written here`,
    `Give ${name} a number (adduser -u 10001) and the existing data to it.`,
  );
  return undefined;
}

function placesOf(work: Work): string {
  return [...new Set([...work.stage.volumes, ...dataMounts(work).map((mount) => mount.target)])].slice(0, 4).join(', ');
}

/** Writable volumes and bind mounts of the services. */
function dataMounts(work: Work): readonly Mount[] {
  return work.services
    .flatMap((service) => service.mounts)
    .filter(
      (mount) => !mount.readOnly && (mount.type === 'volume' || mount.type === 'bind') && mount.target !== '/tmp',
    );
}

function rewriteUser(work: Work, instruction: Instruction, owner: string): void {
  const [name = ''] = instruction.argument.split(':');
  if (/^\d+(:\d+)?$/.test(instruction.argument) || isRoot(name) || distrolessUsers.has(instruction.argument)) return;
  work.replace(instruction.argumentRange, owner);
  work.touches('user');
}

/** Names are looked up in the new base's passwd file, where the old ones are missing. */
function rewriteChown(work: Work, instruction: Instruction, owner: string): void {
  const flag = instruction.flags.find((one) => one.name === 'chown');
  if (flag?.value === undefined) return;
  const parts = flag.value.split(':');
  if (parts.every((part) => /^\d+$/.test(part) || part === 'root' || part === 'nobody' || part === 'nonroot')) return;
  work.replace(flag.range, `--chown=${owner}`);
}

/** `chown -R user /app` after files were copied there: the copies say it themselves. */
function giveCopies(work: Work, setup: StageSetup, owner: string): void {
  for (const copy of copiesOf(work.facts, work.stage)) {
    if (copy.instruction.flags.some((flag) => flag.name === 'chown')) continue;
    const below = setup.owned.some((path) => copy.destination === path || copy.destination.startsWith(`${path}/`));
    if (!below) continue;
    const { range, keyword } = copy.instruction;
    work.insert(range.start + keyword.length, ` --chown=${owner}`);
  }
}

function isRoot(name: string): boolean {
  return name === 'root' || name === '0';
}

/** Copies of files that the new base has itself are dropped; those that could clash with it block. */
export function takeCopies(work: Work): void {
  for (const copy of copiesOf(work.facts, work.stage)) {
    const { instruction, sources, destination } = copy;
    const targets = sources.map((source) =>
      copy.isDirectory ? posix.join(destination, posix.basename(source)) : destination,
    );
    const fromElsewhere = instruction.flags.some((flag) => flag.name === 'from');
    if (
      fromElsewhere &&
      targets.length > 0 &&
      targets.every((path) => builtIn.some((one) => path === one || path.startsWith(`${one}/`)))
    ) {
      work.removeInstruction(instruction);
      continue;
    }
    if (/^\/root(?:\/|$)/.test(destination) && work.target !== undefined && stageSpeaksOfRoot(instruction)) {
      work.block(
        'writes-as-root',
        instruction,
        'copies into /root, which only root may enter',
        'Copy to a directory such as /app.',
      );
    }
    if (copy.image !== undefined) {
      work.block(
        'unknown-artefact',
        instruction,
        'copies from another image; whether that runs without a distribution is not known',
        'Check what it needs, or leave it out.',
      );
    }
    if (
      ['/', '/bin', '/sbin', '/lib', '/lib64', '/usr', '/etc'].includes(destination) &&
      copy.isDirectory &&
      sources.some((source) => source.endsWith('/') || !posix.basename(source).includes('.')) &&
      fromElsewhere
    ) {
      if (destination !== '/' || sources.includes('/')) {
        work.block(
          'run-time-packages',
          instruction,
          `copies into ${destination}, which can collide with the links of Debian 13`,
          'Copy single files into /usr.',
        );
      }
    }
    if (sources.some((source) => /\.so(\.\d+)*\*?$/.test(source) || /^\/(usr\/)?lib(64)?(\/|$)/.test(source))) {
      work.block(
        'run-time-packages',
        instruction,
        'copies shared libraries, so the program is not complete by itself',
        'Link the program statically.',
      );
    }
  }
}

function stageSpeaksOfRoot(instruction: Instruction): boolean {
  return instruction.words.at(-1)?.value.startsWith('/root') === true;
}

/** In every distroless image (GoogleContainerTools/distroless:common/BUILD.bazel, static/static.bzl). */
const builtIn = [
  '/etc/ssl/certs',
  '/etc/ssl/certs/ca-certificates.crt',
  '/usr/share/zoneinfo',
  '/etc/passwd',
  '/etc/group',
  '/etc/nsswitch.conf',
];

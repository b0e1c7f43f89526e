/** An image that is built here: its Dockerfile and what it starts say where it can write. */
import type { Refusal } from '../../../src/core/types.ts';
import type { Stage } from '../../../src/source/dockerfile/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { chainOf } from '../../support/service/image.ts';
import type { ImageKnowledge } from '../../support/service/situation.types.ts';
import { enumerated } from '../../support/words.ts';
import { knownPlan } from './known.ts';
import { covered, covers, writesElsewhere } from './paths.ts';
import type { Case, ReadOnlyPlan } from './plan.types.ts';
import { writingCommand } from './writers.ts';

export function builtPlan(one: Case, image: Extract<ImageKnowledge, { kind: 'built' }>): ReadOnlyPlan | Refusal {
  const { project, service, situation, refuse } = one;
  const { built, dockerfile } = image;
  const stage = project.stageOf(service)?.stage;
  if (stage === undefined) throw new Error('an image that is built here has a stage');
  if (situation.start.kind === 'stock' && built.base?.readOnly !== undefined)
    return knownPlan(one, built.base, `${built.baseName}, which ${dockerfile} is built on,`);
  const isOther =
    situation.user.kind === 'other' ||
    (situation.user.kind === 'image' &&
      (built.user === 'other' || (built.user === 'base' && built.base?.user?.startsAsRoot === false)));
  if (!isOther)
    return refuse(
      'root-in-own-image',
      `${service.name} is root in an image that is built here, so there is no telling from ${dockerfile} where it writes.`,
      [`Give ${dockerfile} a USER, then run dockfix again.`],
    );
  if (situation.start.kind !== 'commands' || !situation.start.complete)
    return refuse(
      'start-unknown',
      `what ${service.name} starts is not in the sources, or in scripts that cannot be read here.`,
    );
  const writer = writingCommand(situation.start.commands);
  if (writer !== undefined)
    return refuse('writes-at-the-start', `${situation.start.where} runs \`${writer}\`, which writes files.`);
  const volumes = stage.volumes;
  const owned = ownedFolders(stage);
  const data = owned.find(
    (folder) => namedForData(folder) && !covered(one, folder) && !volumes.some((volume) => covers(volume, folder)),
  );
  if (data !== undefined)
    return refuse(
      'writes-own-folder',
      `${dockerfile} gives ${data} to the user that ${service.name} runs as, and nothing is mounted there.`,
      [`Mount a volume at ${data} when its contents must stay, or a tmpfs when not, then run dockfix again.`],
    );
  const elsewhere = writesElsewhere(one, ['/tmp', ...volumes]);
  if (elsewhere !== undefined) return refuse('writes-elsewhere', elsewhere);
  const open = owned.filter((folder) => !covered(one, folder) && !volumes.some((volume) => covers(volume, folder)));
  return {
    kind: 'plan',
    tmpfs: covered(one, '/tmp') ? [] : [{ path: '/tmp', options: [] }],
    why: [
      open.length === 0
        ? `${service.name} is not root, and ${dockerfile} gives its user nothing to write to: beside /tmp, its home and what is mounted it could not write before either`
        : `${service.name} is not root: beside /tmp and what is mounted it could write to its home and ${enumerated(open)} only, which ${open.length === 1 ? 'holds' : 'hold'} the program itself`,
    ],
    risks: [...open, 'its home folder'].map(
      (folder) => `files that the program writes below ${folder} (caches, compiled templates)`,
    ),
  };
}

/** Folders that the Dockerfile gives to somebody else than root, without those below others. */
function ownedFolders(stage: Stage): readonly string[] {
  const found = new Set<string>();
  for (const { instructions } of chainOf(stage)) {
    let workdir = '/';
    let user: string | undefined;
    for (const instruction of instructions) {
      const { keyword, words, flags } = instruction;
      const at = (path: string): string => (path.startsWith('/') ? path : `${workdir === '/' ? '' : workdir}/${path}`);
      if (keyword === 'WORKDIR') workdir = at(words[0]?.value ?? '');
      if (keyword === 'USER') user = words[0]?.value;
      if (keyword === 'COPY' || keyword === 'ADD') {
        const owner = flags.find(({ name }) => name === 'chown')?.value;
        if (owner !== undefined && !/^(?:root|0)(?::|$)/u.test(owner))
          found.add(folderOf(at(words.at(-1)?.value ?? '')));
      }
      if (keyword !== 'RUN') continue;
      for (const { words: shell } of splitShell(instruction.argument).commands) {
        const plain = shell.map((word) => word.literal ?? word.raw);
        const isOwn = user !== undefined && !/^(?:root|0)(?::|$)/u.test(user);
        const operands = plain.slice(1).filter((word) => !word.startsWith('-'));
        if (plain[0] === 'chown' || plain[0] === 'chgrp')
          for (const path of operands.slice(1)) found.add(folderOf(at(path)));
        if (plain[0] === 'chmod' && /^[0-7]*7[0-7]7$|[ago]*\+[rx]*w/u.test(operands[0] ?? ''))
          for (const path of operands.slice(1)) found.add(folderOf(at(path)));
        if (plain[0] === 'mkdir' && isOwn) for (const path of operands) found.add(folderOf(at(path)));
        if (plain[0] === 'install' && plain.includes('-o')) {
          const last = operands.at(-1);
          if (last !== undefined) found.add(folderOf(at(last)));
        }
      }
    }
  }
  const all = [...found].filter((path) => path !== '/tmp' && path !== '/');
  return all.filter((path) => namedForData(path) || !all.some((other) => other !== path && covers(other, path)));
}

function folderOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

const dataNames: ReadonlySet<string> = new Set([
  'data',
  'db',
  'upload',
  'uploads',
  'media',
  'storage',
  'cache',
  '.cache',
  'log',
  'logs',
  'tmp',
  'temp',
  'state',
  'backup',
  'backups',
  'sessions',
  'spool',
  'run',
  'lib',
  'store',
  'files',
  'public',
  'static',
  'staticfiles',
  'assets',
  'output',
  'results',
  'downloads',
  'models',
  'var',
]);

/** A folder whose name says that something is put there while the program runs. */
function namedForData(folder: string): boolean {
  return dataNames.has(folder.slice(folder.lastIndexOf('/') + 1).toLowerCase()) || folder.startsWith('/var/');
}

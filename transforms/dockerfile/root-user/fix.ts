/** The account, the files that it writes, and USER. */
import { posix } from 'node:path';
import type { Fix, Outcome, Refusal } from '../../../src/core/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { copiesOf } from '../../support/dockerfile-files.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { isRoot } from '../../support/service/image.ts';
import { invocationOf } from '../../support/shell/invocation.ts';
import { append, cannotLead, onlyPipeline } from '../../support/shell/join-runs.ts';
import { RunEdits } from '../../support/shell/run-edits.ts';
import { type ShellRun, shellRunsOf } from '../../support/shell/runs.ts';
import { baseOf } from '../../support/shipped-stages.ts';
import { type Account, accountFor, type NoAccount } from './account.ts';
import { hasCapabilities, serviceNeedsRoot, startNeedsRoot } from './needs-root.ts';
import { hasKeysOfRoot, livesInRootsHome } from './roots-files.ts';

export function outcomeOf(project: Project, facts: DockerfileFacts, stage: Stage): Outcome {
  const services = project.servicesBuiltFrom(facts, stage);
  const account = accountFor(facts, stage);
  if ('code' in account) return refusal(account);
  const stopped =
    services.map(serviceNeedsRoot).find((one) => one !== undefined) ??
    livesInRootsHome(facts, stage) ??
    hasKeysOfRoot(facts, stage) ??
    (account.isImagesOwn === true && !startsItself(stage)
      ? undefined
      : startNeedsRoot(project, facts, stage, services)) ??
    services.map(hasCapabilities).find((one) => one !== undefined);
  if (stopped !== undefined) return refusal(stopped);
  const written = writtenFolders(facts, stage);
  if (!account.hasShell && written.length > 0)
    return refusal({
      code: 'no-shell',
      because: `${written[0]} must belong to the new user, and the image has no shell to give it away.`,
    });
  return fix(project, facts, stage, account);
}

function startsItself({ entrypoint, cmd }: Stage): boolean {
  return entrypoint !== undefined || cmd !== undefined;
}

function refusal({ code, because }: NoAccount): Refusal {
  return {
    kind: 'refusal',
    code,
    because,
    byHand: [
      'Make an account with a number (useradd --uid 10001 app; adduser -D -u 10001 app on Alpine).',
      'Give it what the program writes: COPY --chown=10001:10001, and chown for folders; once on each host for volumes that are there.',
      'Write USER 10001 in front of CMD. Where the start needs root only to give files away or to change user, move that into the image.',
    ],
  };
}

function fix(project: Project, facts: DockerfileFacts, stage: Stage, account: Account): Fix {
  const edits = new DockerfileEdits(project, facts);
  const folders = writtenFolders(facts, stage);
  giveCopies(edits, facts, stage, account, folders);
  const anchor = anchorOf(stage);
  const volume = stage.instructions.find(({ keyword }) => keyword === 'VOLUME');
  const user = `${edits.keyword('USER')} ${account.user}`;
  const setup = setupCommand(facts, stage, account, volume);
  const run = setup === undefined ? undefined : `${edits.keyword('RUN')} ${setup}`;
  const last = stage.instructions.findLast(({ keyword }) => keyword === 'USER');
  const replaced = last !== undefined && isAfterAllWork(stage, last) ? last : undefined;
  // What changes a folder after VOLUME names it is thrown away by the classic builder.
  const first =
    volume !== undefined && (anchor === undefined || volume.range.start < anchor.range.start) ? volume : undefined;
  if (run !== undefined && first !== undefined) edits.lineBefore(first, run);
  const leader = first === undefined ? leaderOf(facts, stage, replaced) : undefined;
  if (leader !== undefined && setup !== undefined) append(edits, facts, leader, setup);
  const lines = run !== undefined && first === undefined && leader === undefined ? [run, user] : [user];
  if (replaced !== undefined) {
    if (lines.length > 1 && run !== undefined) edits.lineBefore(replaced, run);
    edits.replace(replaced.argumentRange, account.user);
  } else {
    const work = stage.instructions.findLast(isWork) ?? stage.from;
    // Right behind a here-document hadolint does not read on.
    for (const line of work.heredocs.length > 0 ? ['', ...lines] : lines) edits.lineAfter(work, line);
  }
  if (account.numbered !== undefined) {
    const { run, started } = account.numbered.account;
    new RunEdits(edits, facts, run.body).insertAfter(started.command, started.word, account.numbered.option);
  }
  edits.touches(stage, 'user');
  const low = stage.exposed.filter((port) => Number.parseInt(port, 10) < 1024);
  return edits.fix({
    applicability: 'review',
    title: `Run as ${account.user}`,
    why: [
      `${account.user}: ${account.because}`,
      'A process that is not root cannot change the programs of its image, and is nobody on the host [CIS Docker Benchmark 4.1]',
      ...(low.length > 0
        ? [
            `Ports below 1024 (${low.join(', ')}) are open to every user inside Docker [moby/moby: net.ipv4.ip_unprivileged_port_start=0 since 20.10]`,
          ]
        : []),
    ],
    mayBreak: [
      'a program that writes where only root may: its own files elsewhere, caches, logs below /var',
      ...(low.length > 0 ? ['ports below 1024 on other engines than Docker'] : []),
      ...(stage.volumes.length > 0
        ? [`volumes that are there already: ${stage.volumes.join(', ')} belongs to root in them`]
        : []),
    ],
    followUps: stage.volumes.map(
      (path) => `For volumes that are there: chown -R ${account.owner} ${path} once, as root.`,
    ),
  });
}

/** A RUN of one command right above the place: the account is made there, and not in a layer of its own. */
function leaderOf(facts: DockerfileFacts, stage: Stage, place: Instruction | undefined): ShellRun | undefined {
  const above =
    place === undefined
      ? stage.instructions.findLast(isWork)
      : stage.instructions[stage.instructions.indexOf(place) - 1];
  const run = [...shellRunsOf(facts, stage)].find((one) => one.run.instruction === above);
  const pipeline = run && onlyPipeline(run);
  if (run === undefined || pipeline === undefined || run.run.instruction.flags.length > 0) return undefined;
  const users = stage.instructions.filter(({ keyword }) => keyword === 'USER');
  const asRoot = users.every(
    ({ argument, range }) => range.start > run.run.instruction.range.start || isRoot(argument),
  );
  return asRoot && cannotLead(run, pipeline) === undefined ? run : undefined;
}

/** The first instruction behind all that builds: USER goes in front of it. */
function anchorOf(stage: Stage): Instruction | undefined {
  const work = stage.instructions.findLastIndex(isWork);
  return stage.instructions[work + 1];
}

function isWork({ keyword }: Instruction): boolean {
  return (
    keyword === 'RUN' ||
    keyword === 'COPY' ||
    keyword === 'ADD' ||
    keyword === 'WORKDIR' ||
    keyword === 'SHELL' ||
    keyword === 'ONBUILD' ||
    keyword === 'ARG'
  );
}

function isAfterAllWork(stage: Stage, instruction: Instruction): boolean {
  return stage.instructions.slice(stage.instructions.indexOf(instruction)).every((one) => !isWork(one));
}

/** Volumes, and the folders that a RUN makes below the working directory, `/data`, `/var/lib` and the like. */
function writtenFolders(facts: DockerfileFacts, stage: Stage): readonly string[] {
  const made: string[] = [];
  for (const { body } of shellRunsOf(facts, stage)) {
    for (const command of body.script.commands) {
      const started = invocationOf(command);
      if (started?.program !== 'mkdir') continue;
      const paths = started.args.map(({ literal }) => literal).filter((path) => path?.startsWith('/'));
      made.push(...paths.filter((path) => path !== undefined).filter(isForData));
    }
  }
  const removed = new Set(['/tmp', '/']);
  return [
    ...new Set([...stage.volumes, ...made].map((path) => posix.normalize(path).replace(/(?<=.)\/+$/, ''))),
  ].filter((path) => path.startsWith('/') && !removed.has(path) && !path.includes('$'));
}

function isForData(path: string): boolean {
  return !/^\/(?:etc|usr|bin|sbin|lib|lib64|tmp|root|proc|sys|dev|boot)(?:\/|$)|^\/var\/(?:lib\/apt|cache\/apt)/.test(
    path,
  );
}

/** One RUN: the account, and the folders that it writes. Above a VOLUME the working directory may not be there yet. */
function setupCommand(
  facts: DockerfileFacts,
  stage: Stage,
  account: Account,
  volume: Instruction | undefined,
): string | undefined {
  if (!account.hasShell) return undefined;
  const folders = writtenFolders(facts, stage);
  const directory = stage.workdir?.value;
  const own =
    directory?.startsWith('/') === true && directory !== '/' && isForData(directory) && !directory.includes('$')
      ? [directory]
      : [];
  const given = [...own.filter((path) => !folders.includes(path) && !isGiven(facts, stage, account, path)), ...folders];
  const later = volume !== undefined && (stage.workdir?.instruction.range.start ?? 0) > volume.range.start;
  const made = later ? given : folders;
  const parts = [
    ...(account.make === undefined ? [] : [account.make]),
    ...(made.length > 0 ? [`mkdir -p ${made.join(' ')}`] : []),
    ...(given.length > 0 ? [`chown ${account.owner} ${given.join(' ')}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' && ');
}

/** Whether a RUN gives the folder to that account already. */
function isGiven(facts: DockerfileFacts, stage: Stage, { owner }: Account, path: string): boolean {
  return [...shellRunsOf(facts, stage)].some(({ body }) =>
    body.script.commands.some((command) => {
      const started = invocationOf(command);
      const words = started?.args.map(({ literal }) => literal) ?? [];
      return started?.program === 'chown' && words.some((one) => one?.split(':')[0] === owner) && words.includes(path);
    }),
  );
}

/** Interpreted programs write beside their sources (caches, databases): what is copied there is theirs. */
function giveCopies(
  edits: DockerfileEdits,
  facts: DockerfileFacts,
  stage: Stage,
  account: Account,
  folders: readonly string[],
): void {
  const family = baseOf(stage)?.family;
  const interpreted = family === 'node' || family === 'python' || family === 'runtime';
  const directory = stage.workdir?.value;
  for (const { instruction, destination } of copiesOf(facts, stage)) {
    if (instruction.flags.some(({ name }) => name === 'chown')) continue;
    const below = (folder: string): boolean => destination === folder || destination.startsWith(`${folder}/`);
    const mine =
      folders.some(below) ||
      (interpreted && directory !== undefined && directory !== '/' && isForData(directory) && below(directory));
    if (mine) edits.insert(instruction.range.start + instruction.keyword.length, ` --chown=${account.owner}`);
  }
}

/** Whether the stage runs as root at its end, as far as it says. */
export function runsAsRoot(stage: Stage): boolean {
  const user = stage.user?.value;
  return user === undefined || isRoot(user);
}

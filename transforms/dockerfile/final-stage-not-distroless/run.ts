/** RUN lines of the final stage: which the new base makes needless, and which stand in the way. */
import { posix } from 'node:path';
import { distrolessTargets } from '../../../src/knowledge/distroless.ts';
import type { Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { noteSetup, pathsOf, type StageSetup } from './setup.ts';
import type { BlockerCode, Work } from './work.ts';

interface Command {
  readonly words: readonly string[];
  /** False when a word is expanded by the shell. */
  readonly literal: boolean;
}

type Verdict = { readonly code: BlockerCode; readonly why: string; readonly first?: string } | 'needless';

const packageManagers: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['apk', new Set(['add'])],
  ['apt-get', new Set(['install'])],
  ['apt', new Set(['install'])],
  ['dnf', new Set(['install'])],
  ['microdnf', new Set(['install'])],
  ['yum', new Set(['install'])],
  ['tdnf', new Set(['install'])],
]);
const upkeep = new Set([
  'update',
  'upgrade',
  'dist-upgrade',
  'full-upgrade',
  'clean',
  'autoclean',
  'autoremove',
  'cache',
  'makecache',
]);
const accountTools = new Set(['adduser', 'addgroup', 'useradd', 'groupadd', 'usermod']);
const caches = [
  '/var/cache',
  '/var/lib/apt/lists',
  '/var/log',
  '/tmp',
  '/root/.cache',
  '/usr/share/doc',
  '/usr/share/man',
];
const installers: ReadonlyMap<string, string> = new Map([
  ['npm', 'npm'],
  ['yarn', 'yarn'],
  ['pnpm', 'pnpm'],
  ['corepack', 'corepack'],
  ['pip', 'pip'],
  ['pip3', 'pip'],
  ['uv', 'uv'],
  ['poetry', 'poetry'],
  ['pipenv', 'pipenv'],
  ['bundle', 'bundler'],
  ['gem', 'gem'],
  ['composer', 'composer'],
  ['go', 'go'],
  ['cargo', 'cargo'],
  ['mvn', 'Maven'],
  ['gradle', 'Gradle'],
  ['./mvnw', 'Maven'],
  ['./gradlew', 'Gradle'],
  ['dotnet', 'dotnet'],
]);
const reasons: ReadonlyMap<string, string> = new Map([
  [
    'setcap',
    'file capabilities; ports below 1024 are open to everybody inside Docker, so the program may not need one',
  ],
  [
    'update-ca-certificates',
    'a certificate of your own; make the bundle in a builder and copy /etc/ssl/certs/ca-certificates.crt',
  ],
  ['keytool', 'a certificate of your own; make the trust store in a builder and copy it'],
  ['locale-gen', 'a locale; only C.UTF-8 is there'],
  ['localedef', 'a locale; only C.UTF-8 is there'],
  ['curl', 'downloads something; do it in a builder and copy the result'],
  ['wget', 'downloads something; do it in a builder and copy the result'],
  ['ln', 'makes a link; a link inside a copied directory survives, so make it in a builder (for a time zone set TZ)'],
  ['git', 'fetches something; do it in a builder and copy the result'],
]);

/** Judges all RUN lines; removes those that the target makes needless and blocks on the others. */
export function takeRunLines(work: Work, artefact: string | undefined): StageSetup {
  const accounts = new Map<string, { uid: string | undefined; gid: string | undefined }>();
  const directories: string[] = [];
  const owned: string[] = [];
  const groups = new Map<string, string>();
  for (const instruction of work.stage.instructions) {
    if (instruction.keyword !== 'RUN') continue;
    const commands = commandsOf(instruction);
    if (commands === undefined) {
      const heredoc = instruction.heredocs.length > 0;
      const why = heredoc
        ? 'makes something out of a here-document, through a shell'
        : 'a script that is not taken apart here';
      work.block(
        'run-time-packages',
        instruction,
        why,
        heredoc
          ? 'Keep the file in the repository and COPY it, or write COPY <<EOF.'
          : 'Move it into a builder stage and copy what it makes.',
      );
      continue;
    }
    let blocked = false;
    for (const command of commands) {
      const verdict = judge(command, work, artefact);
      if (verdict === 'needless') {
        noteSetup(command.words, { accounts, groups, directories, owned });
        continue;
      }
      blocked = true;
      work.block(verdict.code, instruction, verdict.why, verdict.first, command.words);
    }
    if (!blocked) work.removeInstruction(instruction);
  }
  return { accounts, directories, owned };
}

function commandsOf(instruction: Instruction): readonly Command[] | undefined {
  if (instruction.heredocs.length > 0) return undefined;
  if (instruction.isJson) return [{ words: instruction.words.map((word) => word.value), literal: true }];
  const { commands, complete } = splitShell(instruction.argument);
  if (!complete) return undefined;
  return commands.map((command) => ({
    words: command.words.map((word) => word.literal ?? word.raw),
    literal:
      command.words.every((word) => word.literal !== undefined) &&
      command.before !== '|' &&
      command.redirections.length === 0,
  }));
}

function judge(command: Command, work: Work, artefact: string | undefined): Verdict {
  const { words } = command;
  const program = posix.basename(words[0] ?? '');
  const manager = packageManagers.get(program);
  if (manager !== undefined) return judgePackages(words, manager, work);
  if (program === 'rm') {
    const paths = words.slice(1).filter((word) => !word.startsWith('-'));
    if (paths.every((path) => caches.some((cache) => path === cache || path.startsWith(`${cache}/`))))
      return 'needless';
    return {
      code: 'run-time-packages',
      why: 'removes files of the image',
      first: 'Leave them out in a builder stage.',
    };
  }
  if (program === 'set' || program === 'true' || program === 'id' || (program === '' && words.length === 0))
    return 'needless';
  if (!command.literal && accountTools.has(program))
    return { code: 'run-time-packages', why: 'makes an account from variables' };
  if (accountTools.has(program)) return 'needless';
  if (program === 'mkdir' || program === 'chown' || program === 'install') {
    if (program !== 'install' && command.literal && pathsOf(words).every((path) => path.startsWith('/')))
      return 'needless';
    return {
      code: 'run-time-packages',
      why: `${program} on paths that are not plain and absolute`,
      first: 'Do it in a builder stage and copy the result with --chown.',
    };
  }
  if (program === 'chmod') {
    const paths = pathsOf(words);
    if (command.literal && artefact !== undefined && paths.every((path) => path === artefact)) return 'needless';
    const made = madeDirectories(work.stage);
    if (
      command.literal &&
      paths.length > 0 &&
      paths.every((path) => made.has(path)) &&
      /^0?7[0-7]{2}$/.test(words.find((word) => /^\d+$/.test(word)) ?? '')
    )
      return 'needless';
    return {
      code: 'run-time-packages',
      why: 'sets modes of files',
      first: 'Use COPY --chmod, or do it in a builder stage.',
    };
  }
  const installer = installers.get(words[0] ?? '') ?? installers.get(program);
  if (installer !== undefined) {
    return {
      code: 'single-stage',
      why: `${installer} builds or installs in the stage that is shipped`,
      first:
        'Split it: name this stage (AS build), start a second one from the distroless image, COPY --from=build what runs, and move ENV, EXPOSE, USER, ENTRYPOINT and CMD there.',
    };
  }
  const why = reasons.get(program) ?? 'runs a program while the image is built';
  return { code: 'run-time-packages', why, first: 'Move it into a builder stage and copy what it makes.' };
}

function judgePackages(words: readonly string[], manager: ReadonlySet<string>, work: Work): Verdict {
  const plain = words.slice(1).filter((word) => !word.startsWith('-'));
  const [action = '', ...packages] = plain;
  if (upkeep.has(action)) return 'needless';
  // Where the target is not known yet, what any of them brings is not held against the stage.
  const provided = new Set(
    work.target?.provides ?? [...distrolessTargets.cc.provides, ...distrolessTargets.static.provides],
  );
  const missing = packages.filter((name) => !provided.has(name.split('=')[0] ?? name));
  if (manager.has(action) && missing.length === 0) return 'needless';
  const names = missing.filter((name) => /^[\w.+-]+$/.test(name));
  const named = names.slice(0, 12).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');
  return {
    code: 'run-time-packages',
    why: `installs ${named === '' ? 'packages' : named}, which distroless does not have`,
    first: 'Drop what the program does not need at run time, and copy the rest from a builder.',
  };
}

/** Directories that a RUN of the stage makes. */
function madeDirectories(stage: Stage): ReadonlySet<string> {
  const made = new Set<string>();
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'RUN') continue;
    for (const command of commandsOf(instruction) ?? []) {
      if (posix.basename(command.words[0] ?? '') === 'mkdir') for (const path of pathsOf(command.words)) made.add(path);
    }
  }
  return made;
}

/** One stage becomes two: the builder as it stands, and one with the result alone. Or a refusal with the plan. */
import { posix } from 'node:path';
import type { Fix, Refusal } from '../../../src/core/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { DockerfileFacts, Instruction, Stage } from '../../../src/source/dockerfile/types.ts';
import { variableUsesIn } from '../../../src/source/dockerfile/variables.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { knownDirectoryAt } from '../../support/directories.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { newlineOf } from '../../support/dockerfile-lines.ts';
import { hasOwnStart } from '../../support/service/start.ts';
import { buildPackages, commandsOf, installedPackages, type StageCommand } from './commands.ts';
import { isPip, type Recipe } from './recipes.ts';

export interface Subject {
  readonly project: Project;
  readonly facts: DockerfileFacts;
  readonly stage: Stage;
  readonly services: readonly Service[];
  readonly recipe: Recipe;
}

/** What tells how an image is run, and leaves no file in it. */
const configuration = new Set([
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
]);
const environment = '/opt/venv';

export function outcomeOf(subject: Subject): Fix | Refusal {
  const { stage, recipe, facts } = subject;
  const blocked = blockerOf(subject);
  const directory = stage.workdir?.value ?? '';
  const paths = blocked === undefined ? resultPaths(subject, directory) : undefined;
  if (paths === undefined || 'code' in paths) {
    const { code, because } = blocked ??
      paths ?? { code: 'result-not-known', because: 'Which files the program needs is not in the sources.' };
    return { kind: 'refusal', code, because, byHand: planFor(recipe) };
  }
  const edits = new DockerfileEdits(subject.project, facts);
  write(edits, subject, directory, paths);
  edits.draft.touches(facts.path, 'stages');
  return edits.fix({
    applicability: 'review',
    title: `Build in one stage, and ship the result on ${recipe.image}`,
    why: [
      `${recipe.image} runs the program and has no compilers [${recipe.source}]`,
      `What the program needs is in ${paths.join(' and ')}; no other line of the stage leaves something that it could use [this file]`,
    ],
    mayBreak: [
      `Programs and libraries of ${stage.from.image} that the application calls by itself.`,
      ...(recipe.kind === 'python'
        ? ['Packages that load a library of the full image which the slim one does not have.']
        : []),
      ...(recipe.kind === 'java' ? ['Files beside the jar that the program reads at run time.'] : []),
    ],
    followUps: ['Build it and run its tests against the new image once.'],
  });
}

interface Blocker {
  readonly code: string;
  readonly because: string;
}

function blockerOf({ stage, services, recipe }: Subject): Blocker | undefined {
  if (stage.from.image.includes('$'))
    return { code: 'base-is-a-variable', because: 'The base is a variable, which a build can set to anything.' };
  const target = services.find((service) => service.build?.target !== undefined);
  if (target !== undefined)
    return {
      code: 'named-as-target',
      because: `Service ${target.name} names the stage as its target, which would be the builder then.`,
    };
  const workdir = stage.workdir?.value ?? '';
  if (
    !workdir.startsWith('/') ||
    workdir === '/' ||
    workdir.includes('$') ||
    stage.instructions.filter(({ keyword }) => keyword === 'WORKDIR').length > 1
  )
    return {
      code: 'no-work-directory',
      because: 'The result is not kept apart from the rest of the image by one WORKDIR.',
    };
  const odd = stage.instructions.find(
    ({ keyword }) => keyword === 'ADD' || keyword === 'SHELL' || keyword === 'ONBUILD',
  );
  if (odd !== undefined)
    return {
      code: 'does-something-else',
      because: `What ${odd.keyword} in line ${odd.line} does has to be decided for each stage.`,
    };
  const { commands, unread } = commandsOf(stage);
  if (unread !== undefined)
    return { code: 'does-something-else', because: `The script in line ${unread.line} is not taken apart here.` };
  for (const command of commands) {
    const reason = oddCommand(command, recipe);
    if (reason !== undefined) return reason;
  }
  return startBlocker(stage, services, recipe, workdir);
}

function oddCommand(command: StageCommand, { tools, kind }: Recipe): Blocker | undefined {
  const { program, words, instruction } = command;
  const needed = installedPackages(command)?.find((name) => !buildPackages.has(name.split('=')[0] ?? ''));
  if (needed !== undefined)
    return {
      code: 'packages-at-run-time',
      because: `Whether the program needs ${needed} (line ${instruction.line}) at run time is not in the sources.`,
    };
  const global = ['-g', '--global', '--user', '--system', '--target', '-t', '--prefix'].find((flag) =>
    words.includes(flag),
  );
  const leaves =
    (/^(?:npm|yarn|pnpm|pip3?)$/.test(program) || isPip(program, words)) && global !== undefined && !isBuildTool(words);
  if (!tools.has(program) || leaves)
    return {
      code: 'does-something-else',
      because: `Whether the program needs what ${/^[\w.+-]+$/.test(program) ? program : 'a command'} does in line ${instruction.line} is not in the sources.`,
    };
  const runs = kind === 'python' && /^python3?$/.test(program) && !isPip(program, words) && words[1] !== 'manage.py';
  return runs
    ? {
        code: 'does-something-else',
        because: `What the script in line ${instruction.line} leaves behind is not known.`,
      }
    : undefined;
}

/** `npm install -g pnpm`: a tool of the build. */
function isBuildTool(words: readonly string[]): boolean {
  const names = words
    .slice(1)
    .filter((word) => !word.startsWith('-') && word !== 'install' && word !== 'i' && word !== 'add');
  return (
    names.length > 0 &&
    names.every((name) =>
      /^(?:npm|pnpm|yarn|corepack|typescript|turbo|nx|@nestjs\/cli|@angular\/cli|vite|node-gyp)(?:@|$)/.test(name),
    )
  );
}

/** The program that is started must be in the second stage, and so must what checks its health. */
function startBlocker(
  stage: Stage,
  services: readonly Service[],
  { starts, image }: Recipe,
  workdir: string,
): Blocker | undefined {
  const start = (stage.entrypoint?.value.words.length ?? 0) > 0 ? stage.entrypoint : stage.cmd;
  const commands = [...(start === undefined ? [] : [start.value])];
  for (const { form, words } of commands) {
    const programs =
      form === 'exec'
        ? [words[0] ?? '']
        : splitShell(words[0] ?? '').commands.map((one) => one.words[0]?.literal ?? '');
    const strange = programs.find(
      (program) =>
        !starts.has(program) &&
        !(program.startsWith('./') || program.startsWith(`${workdir}/`)) &&
        !/^(?:exec|cd|export|set|\/bin\/sh|sh)$/.test(program),
    );
    if (strange !== undefined)
      return {
        code: 'start-not-known',
        because: `It starts ${/^[\w./-]+$/.test(strange) ? strange : 'a program'}, which is not known to be in ${image}.`,
      };
  }
  if (services.some(hasOwnStart))
    return {
      code: 'started-by-a-service',
      because: 'A service starts it in its own way, with programs that may not be there.',
    };
  const health = stage.healthcheck?.value;
  const text = health?.kind === 'command' ? health.command.words.join(' ') : '';
  const asks = services.map((service) => JSON.stringify(plainText(service.get('healthcheck', 'test'))));
  const tool = /\b(curl|wget|nc|netcat|git|psql|mysql)\b/.exec([text, ...asks].join(' '))?.[1];
  return tool === undefined
    ? undefined
    : { code: 'healthcheck-needs-a-tool', because: `Its health check calls ${tool}, which ${image} does not have.` };
}

function plainText(node: ReturnType<Service['get']>): string {
  if (node === undefined) return '';
  if (node.kind === 'scalar') return String(node.value);
  return node.kind === 'list' ? node.items.map(plainText).join(' ') : '';
}

/** What is copied into the second stage. */
function resultPaths({ stage, recipe }: Subject, directory: string): readonly string[] | Blocker {
  if (recipe.kind === 'java') return javaResult(stage, directory);
  if (recipe.kind === 'dotnet') return publishedTo(stage, directory);
  const outside: string[] = [];
  for (const instruction of stage.instructions) {
    if (instruction.keyword !== 'COPY') continue;
    const target = instruction.words.at(-1)?.value ?? '';
    const at = knownDirectoryAt(stage, instruction) ?? '/';
    const path = posix.resolve(at, target);
    if (path === directory || path.startsWith(`${directory}/`)) continue;
    const isFile = instruction.words.length === 2 && !target.endsWith('/') && posix.basename(path).includes('.');
    if (!isFile || target.includes('$'))
      return {
        code: 'files-elsewhere',
        because: `Line ${instruction.line} copies files to ${target}, outside of ${directory}.`,
      };
    outside.push(path);
  }
  return [...(recipe.kind === 'python' ? [environment] : []), directory, ...outside];
}

/** The jar that is started. */
function javaResult(stage: Stage, directory: string): readonly string[] | Blocker {
  const words = [...(stage.entrypoint?.value.words ?? []), ...(stage.cmd?.value.words ?? [])];
  const list =
    words.length === 1
      ? (splitShell(words[0] ?? '')
          .commands.at(-1)
          ?.words.map(({ literal }) => literal ?? '*') ?? [])
      : words;
  const jar = list[list.indexOf('-jar') + 1];
  if (!list.includes('-jar') || jar === undefined || /[*$]/.test(jar))
    return { code: 'result-not-known', because: 'It does not start one jar by its name.' };
  return [posix.resolve(directory, jar)];
}

/** The folder of `dotnet publish -o`. */
function publishedTo(stage: Stage, directory: string): readonly string[] | Blocker {
  const folders = commandsOf(stage).commands.flatMap(({ program, words }) => {
    if (program !== 'dotnet' || words[1] !== 'publish') return [];
    const at = words.findIndex((word) => word === '-o' || word === '--output');
    return at === -1 ? [''] : [words[at + 1] ?? ''];
  });
  const [folder = ''] = folders;
  const start = [...(stage.entrypoint?.value.words ?? []), ...(stage.cmd?.value.words ?? [])].find((word) =>
    word.endsWith('.dll'),
  );
  const path = posix.resolve(directory, folder);
  if (
    folders.length !== 1 ||
    folder === '' ||
    folder.includes('$') ||
    start === undefined ||
    posix.dirname(posix.resolve(directory, start)) !== path
  )
    return {
      code: 'result-not-known',
      because: 'It does not start a .dll out of the folder that dotnet publish -o names.',
    };
  return [path];
}

function write(
  edits: DockerfileEdits,
  { facts, stage, recipe }: Subject,
  directory: string,
  paths: readonly string[],
): void {
  const newline = newlineOf(facts.text);
  const name = stage.name ?? 'build';
  if (stage.name === undefined) edits.insert(stage.from.range.end, ` ${edits.keyword('AS')} ${name}`);
  const venv = [`${edits.keyword('ENV')} PATH=${environment}/bin:$PATH`];
  if (recipe.kind === 'python') {
    const lines = [`${edits.keyword('RUN')} python -m venv ${environment}`, ...venv];
    edits.insert(stage.from.range.end, lines.map((line) => newline + line).join(''));
  }
  const last = stage.instructions.findLast(({ keyword }) => !configuration.has(keyword));
  const before = stage.instructions.filter((one) => last !== undefined && one.range.start < last.range.start);
  const builder = stage.instructions.filter((one) => last !== undefined && one.range.start <= last.range.start);
  const owner =
    stage.user === undefined || !builder.some((one) => one.keyword === 'USER' || chowns(one))
      ? ''
      : ` --chown=${stage.user.value}`;
  const platform = stage.from.platform === undefined ? '' : `--platform=${stage.from.platform} `;
  const lines = [
    `${edits.keyword('FROM')} ${platform}${sameImage(stage, recipe) ? stage.from.image : recipe.image}`,
    ...(recipe.kind === 'python' ? venv : []),
    ...repeated(facts, before),
    `${edits.keyword('WORKDIR')} ${directory}`,
    ...paths.map((path) => `${edits.keyword('COPY')} --from=${name}${owner} ${path} ${path}`),
    ...before
      .filter(({ keyword }) => keyword === 'USER')
      .slice(-1)
      .map((one) => textOf(facts, one)),
  ];
  edits.insert(last?.range.end ?? stage.from.range.end, newline + newline + lines.join(newline));
}

/** The second stage stands on what the first one does; a digest stays then. */
function sameImage({ from }: Stage, { image }: Recipe): boolean {
  return from.image.split('@')[0] === image;
}

function chowns({ keyword, argument, flags }: Instruction): boolean {
  return (keyword === 'RUN' && /\bchown\b/.test(argument)) || flags.some((flag) => flag.name === 'chown');
}

/** Configuration above the last line of the build, with the arguments that it uses. */
function repeated(facts: DockerfileFacts, before: readonly Instruction[]): readonly string[] {
  const kept = before.filter(({ keyword }) => configuration.has(keyword) && keyword !== 'USER');
  const used = new Set(kept.flatMap((one) => variableUsesIn(one.argumentText, facts.escape).map((use) => use.name)));
  return before
    .filter(
      (one) =>
        kept.includes(one) ||
        (one.keyword === 'ARG' && one.words.some(({ value }) => used.has(value.split('=')[0] ?? ''))),
    )
    .map((one) => textOf(facts, one));
}

function textOf(facts: DockerfileFacts, { range }: Instruction): string {
  return facts.text.slice(range.start, range.end);
}

/** The way by hand. */
function planFor({ image, kind }: Recipe): readonly string[] {
  const results: Record<Recipe['kind'], string> = {
    node: 'COPY --from=build /app /app, or of it what the program needs: dist, package.json, and node_modules without development packages (npm prune --omit=dev)',
    python: `COPY --from=build ${environment} ${environment} (made by python -m venv ${environment}, with its bin first in PATH), and your code`,
    java: 'COPY --from=build the jar',
    dotnet: 'COPY --from=build the folder of dotnet publish -o',
  };
  return [
    'Name the stage: FROM … AS build.',
    `Begin a second one below the last line of the build: FROM ${image}.`,
    `Bring the result: ${results[kind]}.`,
    'Repeat what the running program needs: packages, accounts, ENV, WORKDIR. Move EXPOSE, HEALTHCHECK, USER, ENTRYPOINT and CMD there.',
    'Build, run, and compare.',
  ];
}

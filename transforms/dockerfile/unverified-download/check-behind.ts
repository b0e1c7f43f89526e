/** The check behind a download, and what is piped into tar as a file that can be checked. */
import type { ScriptPipeline, ScriptWord } from '../../../src/source/shell/script.types.ts';
import type { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { type Download, destinationOf, nameOfFile } from '../../support/shell/downloads.ts';
import { asThatUser, type Invocation, invocationOf } from '../../support/shell/invocation.ts';
import { isErrexit, RunEdits, type ShellBody } from '../../support/shell/run-edits.ts';
import type { ShellRun } from '../../support/shell/runs.ts';

export interface CheckEdit {
  write(edits: DockerfileEdits, sha256: string): void;
  readonly mayBreak: readonly string[];
}

export interface NoCheck {
  readonly code: 'failure-ignored' | 'file-not-known' | 'unpacked-at-once';
  readonly because: string;
  readonly step: string;
}

/** How the file of a download is checked before anything uses it. */
export function checkBehind({ facts, body }: ShellRun, download: Download, address: string): CheckEdit | NoCheck {
  const { command } = download;
  const { pipeline } = command;
  const [first, reader] = pipeline.commands;
  const isPiped = pipeline.length === 2 && first === command && reader !== undefined;
  if (pipeline.negated || !endsScript(body, pipeline, isPiped)) {
    return {
      code: 'failure-ignored',
      because: 'A command that fails at this place does not end the build, so a check would change nothing.',
      step: 'Begin the script with set -e, or join its commands with &&.',
    };
  }
  const destination = destinationOf(download, address);
  if (pipeline.length === 1 && destination?.kind === 'file') {
    return {
      mayBreak: [],
      write: (edits, sum) => new RunEdits(edits, facts, body).runAfter(pipeline, check(sum, destination.path)),
    };
  }
  const unpacking = isPiped ? invocationOf(reader) : undefined;
  if (unpacking === undefined || destination?.kind !== 'output') {
    return {
      code: pipeline.length === 1 ? 'file-not-known' : 'unpacked-at-once',
      because:
        pipeline.length === 1
          ? 'Under which name the file is kept cannot be told from the command.'
          : 'The file is unpacked while it comes in, by something else than tar alone.',
      step: 'Keep the download under a name of its own.',
    };
  }
  const [url] = download.urls;
  const name = url === undefined ? undefined : nameOfFile(url, address);
  const source = sourceOf(unpacking);
  if (name === undefined || source === undefined) {
    return {
      code: 'unpacked-at-once',
      because:
        'The file is unpacked while it comes in, and how to give it a name there cannot be told from the command.',
      step: 'Keep the download under a name of its own.',
    };
  }
  const path = `/tmp/${name}`;
  const word = name.includes('$') ? `"${path}"` : path;
  return {
    mayBreak: ['A RUN without room in /tmp for the file: it is deleted in the same RUN.'],
    write: (edits, sum) => {
      const script = new RunEdits(edits, facts, body);
      saveAs(script, download, destination.words, word);
      if (source.dash !== undefined) script.replaceWord(unpacking.command, source.dash, word);
      else script.insertAfter(unpacking.command, source.behind, `-f ${word}`);
      script.unpipe(pipeline, [check(sum, path)], [`${asThatUser(download)}rm ${word}`]);
    },
  };
}

function check(sum: string, path: string): string {
  return `echo "${sum}  ${path}" | sha256sum -c -`;
}

/** Whether a command put behind the pipeline ends the build when it fails. */
function endsScript(body: ShellBody, pipeline: ScriptPipeline, isPiped: boolean): boolean {
  const { chain } = pipeline;
  const { list, pipelines, operators, background } = chain;
  if (list.kind !== 'script' || background || operators.includes('||')) return false;
  if (list.chains.at(-1) === chain) return true;
  return isErrexit(body, list) && (pipelines.length === 1 || (!isPiped && pipelines.at(-1) === pipeline));
}

/** Has curl or wget write a file instead of its output. */
function saveAs(
  script: RunEdits,
  { command, program, urls }: Download,
  words: readonly ScriptWord[],
  path: string,
): void {
  const [option, value] = words;
  const [url] = urls;
  if (option === undefined) {
    if (url !== undefined) script.insertAfter(command, url, `${program === 'curl' ? '-o' : '-O'} ${path}`);
  } else if (value !== undefined) script.replaceWord(command, value, path);
  else {
    // `-qO-`, `--output-document=-`
    const rest = option.raw.replace(/-$/, '').replace(/\/dev\/stdout$/, '');
    script.replaceWord(command, option, rest.endsWith('=') ? `${rest}${path}` : `${rest} ${path}`);
  }
}

/** Letters of options of tar that take a value, in old and new style. */
const valued = /[CbTXKNLVgHIF]/;

interface TarSource {
  /** The `-` that stands for standard input. */
  readonly dash?: ScriptWord | undefined;
  /** Else the word behind which the file is named. */
  readonly behind: ScriptWord;
}

/** Where tar that reads its standard input gets a file's name; undefined where that is not certain. */
function sourceOf({ program, args, word }: Invocation): TarSource | undefined {
  if (program !== 'tar' && program !== 'bsdtar') return undefined;
  if (args.some(({ raw }) => /^--(?:file|files-from|get-file)/.test(raw))) return undefined;
  const [first] = args;
  if (first === undefined) return undefined;
  const clusters = args.filter(
    ({ raw }, index) => /^-[A-Za-z]+$/.test(raw) || (index === 0 && /^[A-Za-z]+$/.test(raw)),
  );
  const withFile = clusters.filter(({ raw }) => raw.includes('f'));
  const [named] = withFile;
  if (named === undefined) {
    const plain = clusters.find(({ raw }) => !valued.test(raw));
    if (plain !== undefined) return { behind: plain };
    return first.raw.startsWith('-') ? { behind: word } : undefined;
  }
  const dash = args[args.indexOf(named) + 1];
  const isLast = named.raw.startsWith('-') ? named.raw.endsWith('f') : true;
  const isClear = withFile.length === 1 && !valued.test(named.raw) && isLast;
  return isClear && dash?.raw === '-' ? { dash, behind: named } : undefined;
}

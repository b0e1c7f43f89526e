/** Programs whose words follow rules of their own. */
import { posix } from 'node:path';
import { LogicalText } from '../../../src/source/dockerfile/logical.ts';
import { innerScriptOf, isPosixShell } from '../../../src/source/shell/inner-script.ts';
import { parseScript } from '../../../src/source/shell/script.ts';
import type { ScriptWord } from '../../../src/source/shell/script.types.ts';
import { parseArgs, relativeOf } from './arguments.ts';
import { type Lookup, pathOf } from './folder.ts';
import { anywhere, bound, type Call, type Reach } from './reach.types.ts';
import { byTable, uses } from './table.ts';

export const specials: Readonly<Record<string, (call: Call) => Reach>> = {
  tar: tarReach,
  unzip({ args, variables, word }) {
    const { options, operands, values, attached } = parseArgs(args, ['-x'], ['-d']);
    const relative = relativeOf([...operands.slice(0, 1), ...values], variables);
    if (attached || relative === undefined || operands.length > 1) return bound;
    const prints = ['-l', '-p', '-c', '-t', '-v', '-Z'].some((one) => options.has(one));
    if (prints || options.get('-d') !== undefined) return { ...anywhere, relative };
    return { here: true, relative, option: { name: '-d', behind: args.at(-1) ?? word }, asks: false };
  },
  curl({ args, variables }) {
    const { options, values, attached, operands } = parseArgs(args, curlText, [
      '-o',
      '--output',
      '-T',
      '--output-dir',
      '-K',
    ]);
    const sends = args.some(({ raw }) => /^["']?@|=@/.test(raw)) || curlFiles.some((one) => options.has(one));
    if (attached || sends || options.has('--remote-name') || options.has('-J')) return bound;
    if (options.has('-O')) return remoteName(args, operands, variables);
    const relative = relativeOf(
      values.filter(({ raw }) => raw !== '-'),
      variables,
    );
    return relative === undefined ? bound : { ...anywhere, relative };
  },
  wget({ args, variables, word }) {
    const paths = ['-O', '--output-document', '-P', '--directory-prefix', '-o', '-a', '-i'];
    const { options, values, attached, operands } = parseArgs(args, wgetText, paths);
    const toStream = args.some(({ raw }) => /^-[a-zA-Z]*O-$/.test(raw));
    if (attached && !toStream) return bound;
    const relative = relativeOf(
      values.filter(({ raw }) => raw !== '-'),
      variables,
    );
    if (relative === undefined || options.has('-x') || options.has('-r') || options.has('-i')) return bound;
    if (toStream || ['-O', '--output-document', '-P', '--directory-prefix'].some((one) => options.has(one)))
      return { ...anywhere, relative };
    if (operands.length === 0 || options.has('-c')) return bound;
    return { here: true, relative, option: { name: '-P', behind: word }, asks: false };
  },
  git: gitReach,
  ln({ args, variables }) {
    const { options, operands, attached } = parseArgs(args, ['-S'], ['-t']);
    if (attached || options.has('-t') || operands.length < 2) return bound;
    const symbolic = options.has('-s') || options.has('--symbolic');
    const relative = relativeOf(symbolic ? operands.slice(-1) : operands, variables);
    return relative === undefined || options.has('-r') ? bound : { ...anywhere, relative };
  },
  find({ args, variables }) {
    const starts: ScriptWord[] = [];
    for (const arg of args) {
      if (/^[-!(\\]/.test(arg.raw)) break;
      starts.push(arg);
    }
    const relative = relativeOf(starts, variables);
    // What it is told to run gets what it found; where that is absolute, so are its operands.
    if (starts.length === 0 || relative === undefined || relative.length > 0) return bound;
    return args.some(({ raw }) => /^-(?:execdir|okdir|fprint|fls)/.test(raw)) || !runsKnown(args, variables)
      ? bound
      : anywhere;
  },
  xargs({ args, command, variables, reachOf }) {
    const { operands } = parseArgs(args.slice(0, 4), ['-I', '-n', '-P', '-L', '-d', '-a', '-s'], []);
    const program = operands[0]?.literal;
    if (program === undefined) return bound;
    if (isPosixShell(program)) return givenScript(args, reachOf);
    const use = uses.get(posix.basename(program));
    const { commands } = command.pipeline;
    const from = commands[0];
    const absolute = from?.name === 'find' && !reachOf(from, variables).here;
    if (use?.operands === 'none' || use?.operands === 'packages') return anywhere;
    return use !== undefined && absolute ? anywhere : bound;
  },
  sh: shellReach,
  bash: shellReach,
  '[': testReach,
  test: testReach,
  dpkg({ args, variables }) {
    const { options, operands } = parseArgs(args, [], []);
    const installs = ['-i', '--install', '--unpack', '-I', '-c', '-x'].some((one) => options.has(one));
    if (!installs) return anywhere;
    const relative = relativeOf(operands, variables);
    return relative === undefined ? bound : { ...anywhere, relative };
  },
  rpm({ args, variables }) {
    const { operands } = parseArgs(args, ['--root', '-r'], []);
    const files = operands.filter(({ raw }) => !/^["']?https?:/.test(raw));
    const relative = relativeOf(files, variables);
    return relative === undefined || relative.length > 0 ? bound : anywhere;
  },
  gpg({ args, variables }) {
    const text = ['--keyserver', '--keyserver-options', '--status-fd', '--passphrase-fd', '--trust-model'];
    const { options, operands, values, attached } = parseArgs(args, text, ['-o', '--output', '--homedir', '--keyring']);
    const keys = [...options.keys()].some((one) => /^--(?:recv-keys?|export|list-keys|fingerprint)$/.test(one));
    const relative = relativeOf([...(keys ? [] : operands), ...values], variables);
    return attached || relative === undefined ? bound : { ...anywhere, relative };
  },
  npm({ args }) {
    const words = args.map(({ literal }) => literal);
    if (words[0] === 'cache' || (words[0] === 'config' && words[1] === 'set')) return { ...anywhere, asks: true };
    // A project's own .npmrc is not read in global mode (npm/cli:docs/lib/content/configuring-npm/npmrc.md).
    const isGlobal = words.includes('-g') || words.includes('--global');
    return isGlobal && !words.some((word) => word?.startsWith('.')) ? { ...anywhere, asks: true } : bound;
  },
  make({ word, args }) {
    const { options } = parseArgs(args, ['-f', '-j'], ['-C', '-I']);
    if (options.has('-C') || options.has('-f')) return bound;
    return { here: true, relative: [], option: { name: '-C', behind: word }, asks: true };
  },
};

const curlText = [
  ...['-H', '--header', '-d', '--data', '-u', '--user', '-A', '--user-agent', '-e', '-x', '--proxy', '-X', '--request'],
  ...['-m', '--max-time', '--connect-timeout', '--retry', '--retry-delay', '--retry-max-time', '-w', '--write-out'],
  ...['--proto', '--tls-max', '-b', '--cookie', '-r', '--range', '--ciphers', '-C'],
];
/** Options that read or send files. */
const curlFiles = ['-F', '--form', '-E', '--cert', '--key', '--cacert', '--netrc-file', '--data-binary', '-c'];
const wgetText = ['--header', '-U', '--user-agent', '-t', '--tries', '-T', '--timeout', '-e', '-Q', '-w', '--progress'];

/** `curl -O url` is `curl -o name url`, where the name is what stands behind the last slash. */
function remoteName(args: readonly ScriptWord[], operands: readonly ScriptWord[], variables: Lookup): Reach {
  const flags = args.filter(({ raw }) => /^-[A-Za-z]*O$/.test(raw));
  const [flag] = flags;
  const [url] = operands;
  if (flag === undefined || url === undefined || flags.length > 1 || operands.length > 1) return bound;
  const name = url.raw.slice(url.raw.lastIndexOf('/') + 1);
  const quotes = [...name].filter((char) => char === '"').length;
  const isName = /^[\w."${}-]+$/.test(name) && quotes % 2 === 0 && !/\$\{\w*[^\w}]/.test(name);
  if (!isName || pathOf(url, variables).known === '') return bound;
  return {
    here: true,
    relative: [],
    option: { name: `${flag.raw.slice(0, -1)}o`, instead: flag, behind: flag, file: name },
    asks: false,
  };
}

function tarReach({ args, variables, word }: Call): Reach {
  const [first, ...rest] = args;
  if (first === undefined) return bound;
  // `xzf file`: the old bundle, whose letters take the next words in order.
  const bundled = !first.raw.startsWith('-');
  const letters = bundled ? first.raw : (/^-([A-Za-z]+)$/.exec(first.raw)?.[1] ?? '');
  if (!/^[A-Za-z-]+$/.test(first.raw) && !first.raw.startsWith('--')) return bound;
  const behind = bundled ? rest : args;
  const text = ['--strip', '--strip-components', '--exclude', '-X', '--transform', '--owner', '--group'];
  const taken = bundled && letters.includes('f') ? behind.slice(0, 1) : [];
  const parsed = parseArgs(behind.slice(taken.length), text, ['-f', '--file', '-C', '--directory']);
  const isFlag = (letter: string, long: string): boolean =>
    letters.includes(letter) || parsed.options.has(`-${letter}`) || parsed.options.has(long);
  if (parsed.attached || parsed.options.has('-T') || !(isFlag('x', '--extract') || isFlag('t', '--list'))) return bound;
  const files = [...taken, ...parsed.values].filter(({ raw }) => raw !== '-');
  const relative = relativeOf(files, variables);
  if (relative === undefined) return bound;
  const into =
    ['-C', '--directory'].some((one) => parsed.options.has(one)) ||
    args.some(({ raw }) => /^-C.|^--directory=/.test(raw));
  if (into || !isFlag('x', '--extract')) return { ...anywhere, relative };
  const last = taken[0] ?? (letters.endsWith('f') ? (parsed.values[0] ?? first) : first);
  return { here: true, relative, option: { name: '-C', behind: bundled || letters !== '' ? last : word }, asks: false };
}

const gitCommands = new Set(['checkout', 'reset', 'fetch', 'submodule', 'config', 'pull', 'switch', 'describe', 'log']);

function gitReach({ args, variables, word, command }: Call): Reach {
  let index = 0;
  while (args[index]?.raw === '-c') index += 2;
  const name = args[index]?.literal;
  const rest = args.slice(index + 1);
  if (name === 'config' && rest.some(({ raw }) => raw === '--global' || raw === '--system'))
    return { ...anywhere, asks: true };
  if (name === 'clone') {
    const text = ['--branch', '-b', '--depth', '-c', '--config', '-o', '--origin', '-j', '--jobs', '--shallow-since'];
    const { operands, options } = parseArgs(rest, text, ['--reference', '--separate-git-dir', '--template']);
    const [url, target, ...more] = operands;
    if (url === undefined || more.length > 0 || options.has('--reference')) return bound;
    if (target === undefined) {
      const folder = /([\w.-]+?)(?:\.git)?\/?["']?$/.exec(url.literal ?? '')?.[1];
      if (folder === undefined) return bound;
      return { here: true, relative: [], option: { name: '', behind: rest.at(-1) ?? url, file: folder }, asks: true };
    }
    const relative = relativeOf([target], variables);
    return relative === undefined ? bound : { ...anywhere, relative, asks: true };
  }
  if (name === undefined || index > 0 || !gitCommands.has(name) || command.redirections.length > 0) return bound;
  return { here: true, relative: [], option: { name: '-C', behind: word }, asks: true };
}

/** Programs behind `-exec` whose operands are what was found or absolute. */
function runsKnown(args: readonly ScriptWord[], variables: Lookup): boolean {
  return args.every(({ raw }, index) => {
    if (raw !== '-exec' && raw !== '-ok') return true;
    const program = args[index + 1]?.literal;
    const use = program === undefined ? undefined : uses.get(posix.basename(program));
    if (use === undefined) return false;
    const end = args.findIndex(({ raw: one }, at) => at > index && /^(?:\+|\\;|';'|";")$/.test(one));
    const operands = args.slice(index + 2, end).filter((word) => !/^["']?\{\}["']?/.test(word.raw));
    const { here, relative } = byTable({ args: operands, variables, command: undefined }, use);
    return !here && relative.length === 0;
  });
}

/** `xargs sh -c '…'`: the script by itself, whose operands nobody knows. */
function givenScript(args: readonly ScriptWord[], reachOf: Call['reachOf']): Reach {
  const option = args.findIndex(({ raw }) => /^-[a-z]*c$/.test(raw));
  const text = option === -1 ? undefined : args[option + 1]?.literal;
  if (text === undefined) return bound;
  const script = parseScript(LogicalText.join(text, [{ start: 0, end: text.length }]));
  const reaches = script.commands.map((command) => reachOf(command, () => undefined));
  const isFree = script.complete && reaches.every(({ here, relative }) => !here && relative.length === 0);
  return isFree ? anywhere : bound;
}

/** Its commands are among those of the script, where they could be read. */
function shellReach({ command }: Call): Reach {
  return innerScriptOf(command) === undefined ? bound : anywhere;
}

const fileTests = /^-[bcdefghkLprsSuwxOGN]$/;

function testReach({ args, variables }: Call): Reach {
  const paths = args.filter((_, index) => fileTests.test(args[index - 1]?.raw ?? ''));
  const relative = relativeOf(paths, variables);
  return relative === undefined ? bound : { ...anywhere, relative };
}

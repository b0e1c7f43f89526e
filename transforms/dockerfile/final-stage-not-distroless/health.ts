/** Healthchecks: the same question asked without a shell, where that is possible. */
import { posix } from 'node:path';
import type { CommandForm } from '../../../src/source/dockerfile/types.ts';
import { splitShell } from '../../../src/source/shell/split.ts';
import { argvOf } from './command.ts';
import type { ProbeRequest, Runtime } from './runtime.ts';

export type Health = { readonly argv: readonly string[] } | { readonly blocked: string; readonly tool: string };

/** How the check reads on the new base; unchanged words mean that it can stay. */
export function convertHealth(command: CommandForm, runtime: Runtime): Health {
  const plain = command.form === 'shell' ? withoutExit(command.words[0] ?? '') : argvOf(command);
  if ('needsShell' in plain) return { blocked: plain.needsShell, tool: 'shell' };
  const { argv } = plain;
  const tool = posix.basename(argv[0] ?? '');
  if (tool === 'curl' || tool === 'wget') {
    const request = tool === 'curl' ? curlRequest(argv) : wgetRequest(argv);
    if (request === undefined)
      return { blocked: `${tool} is not in a distroless image, and its options are more than a plain request`, tool };
    const probe = runtime.probe(request);
    return probe === undefined
      ? { blocked: `${tool} is not in a distroless image, and ${runtime.noProbe}`, tool }
      : { argv: probe };
  }
  const own = runtime.program(argv);
  return own === undefined ? { blocked: `${tool} is not in a distroless image`, tool } : { argv: own };
}

/** `… || exit 1` says only what the exit code says already. */
function withoutExit(text: string): ReturnType<typeof argvOf> {
  const { commands, complete } = splitShell(text);
  const [check, exit] = commands;
  const plainExit =
    exit === undefined ||
    (exit.before === '||' && (exit.words[0]?.literal === 'exit' || exit.words[0]?.literal === 'false'));
  if (!complete || check === undefined || commands.length > 2 || !plainExit) {
    return { needsShell: 'it joins several commands, which only a shell can do' };
  }
  const quiet = check.redirections.every(
    (one) => one.operator.includes('>') && (one.target?.literal === '/dev/null' || one.target?.literal === '1'),
  );
  if (!quiet) return { needsShell: 'it redirects, which only a shell can do' };
  const words = check.words.map((word) => word.raw).join(' ');
  const assigned = check.assignments.map((word) => `${word.raw} `).join('');
  return argvOf({ form: 'shell', words: [assigned + words], range: { start: 0, end: 0 } });
}

const curlQuiet = new Set(['--silent', '--show-error', '--no-progress-meter', '--compressed', '-4', '--ipv4']);

function curlRequest(argv: readonly string[]): ProbeRequest | undefined {
  let failOnError = false;
  let followRedirects = false;
  let seconds = 5;
  let url: string | undefined;
  for (let index = 1; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--fail' || word === '--fail-with-body') failOnError = true;
    else if (word === '--location') followRedirects = true;
    else if (curlQuiet.has(word)) continue;
    else if (word === '-o' || word === '--output') {
      index += 1;
      if (argv[index] !== '/dev/null') return undefined;
    } else if (word === '-m' || word === '--max-time' || word === '--connect-timeout') {
      index += 1;
      seconds = Number(argv[index]);
    } else if (/^-[fsSL]+$/.test(word)) {
      failOnError ||= word.includes('f');
      followRedirects ||= word.includes('L');
    } else if (word.startsWith('-') || url !== undefined) return undefined;
    else url = word;
  }
  return request(url, { failOnError, followRedirects, seconds });
}

const wgetQuiet = new Set([
  '-q',
  '--quiet',
  '-nv',
  '--no-verbose',
  '--spider',
  '-S',
  '-O-',
  '-qO-',
  '-O/dev/null',
  '-qO/dev/null',
  '-nvO-',
]);

function wgetRequest(argv: readonly string[]): ProbeRequest | undefined {
  let seconds = 5;
  let url: string | undefined;
  for (let index = 1; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (wgetQuiet.has(word) || /^--tries=\d+$/.test(word) || /^--output-document=(-|\/dev\/null)$/.test(word)) continue;
    const timeout = /^(?:--timeout=|-T)(\d+)$/.exec(word)?.[1];
    if (timeout !== undefined) seconds = Number(timeout);
    else if (word === '-T') {
      index += 1;
      seconds = Number(argv[index]);
    } else if (word === '-t' || word === '--tries') index += 1;
    else if (word === '-O' || word === '-qO') {
      index += 1;
      if (argv[index] !== '-' && argv[index] !== '/dev/null') return undefined;
    } else if (word.startsWith('-') || url !== undefined) return undefined;
    else url = word;
  }
  return request(url, { failOnError: true, followRedirects: true, seconds });
}

/** Only plain HTTP to a host that is written out, without a name and password in it. */
function request(url: string | undefined, rest: Omit<ProbeRequest, 'url'>): ProbeRequest | undefined {
  if (url === undefined || !Number.isInteger(rest.seconds) || rest.seconds <= 0) return undefined;
  const full = url.includes('://') ? url : `http://${url}`;
  if (!URL.canParse(full) || /['"\\\s]/.test(full)) return undefined;
  const parsed = new URL(full);
  if (parsed.protocol !== 'http:' || parsed.username !== '' || parsed.password !== '') return undefined;
  return { url: full, ...rest };
}

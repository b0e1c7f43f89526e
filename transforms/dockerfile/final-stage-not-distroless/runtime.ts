/** What runs in the stage, and how the same is started on the new base. */
import { posix } from 'node:path';
import { type DistrolessTarget, runnableModules } from '../../../src/knowledge/distroless.ts';
import type { ScriptLookup } from './npm-scripts.ts';

export interface Runtime {
  readonly target: DistrolessTarget;
  /** ENTRYPOINT of the converted image when the stage itself has none; empty: none. */
  readonly entrypoint: readonly string[];
  /** ENTRYPOINT that has to be written for that; undefined when the base brings it. */
  readonly writtenEntrypoint: readonly string[] | undefined;
  /** The words that run the same program on the new base, from a full path; undefined when it is not there. */
  program(words: readonly string[]): readonly string[] | undefined;
  /** An HTTP request as a command; undefined when nothing inside can make one. */
  probe(request: ProbeRequest): readonly string[] | undefined;
  /** Why there is no probe. */
  readonly noProbe: string;
}

export interface ProbeRequest {
  readonly url: string;
  /** A status of 400 and more is a failure. */
  readonly failOnError: boolean;
  readonly followRedirects: boolean;
  readonly seconds: number;
}

const nodeNames = new Set(['node', 'nodejs', '/usr/local/bin/node', '/usr/bin/node', '/nodejs/bin/node']);

/** Node.js: the program is a script. */
export function nodeRuntime(target: DistrolessTarget, scripts: ScriptLookup): Runtime {
  const node = '/nodejs/bin/node';
  return {
    target,
    entrypoint: [node],
    writtenEntrypoint: undefined,
    program(words) {
      const [first = '', ...rest] = scripts(words) ?? words;
      if (nodeNames.has(first)) return rest.length > 0 ? [node, ...rest] : undefined;
      // The official image puts node in front of what is no command.
      return /\.[cm]?js$/.test(first) ? [node, ...words] : undefined;
    },
    probe({ url, failOnError, followRedirects, seconds }) {
      const options = [
        followRedirects ? '' : "redirect: 'manual'",
        `signal: AbortSignal.timeout(${seconds * 1000})`,
      ].filter((one) => one !== '');
      const verdict = failOnError ? 'r.status < 400 ? 0 : 1' : '0';
      return [
        node,
        '-e',
        `fetch('${url}', { ${options.join(', ')} }).then((r) => process.exit(${verdict}), () => process.exit(1))`,
      ];
    },
    noProbe: '',
  };
}

/** Python with the interpreter of a copied environment, or the system's. */
export function pythonRuntime(target: DistrolessTarget, interpreter: string, venv: string | undefined): Runtime {
  const names = new Set([
    'python',
    'python3',
    'python3.13',
    '/usr/local/bin/python',
    '/usr/local/bin/python3',
    '/usr/bin/python3',
    interpreter,
  ]);
  if (venv !== undefined)
    for (const name of ['python', 'python3', 'python3.13']) names.add(posix.join(venv, 'bin', name));
  return {
    target,
    entrypoint: [interpreter],
    writtenEntrypoint: venv === undefined ? undefined : [interpreter],
    program(words) {
      const [first = '', ...rest] = words;
      if (names.has(first)) return rest.length > 0 ? [interpreter, ...rest] : undefined;
      const name =
        venv !== undefined && first === posix.join(venv, 'bin', posix.basename(first)) ? posix.basename(first) : first;
      return runnableModules.has(name) ? [interpreter, '-m', name, ...rest] : undefined;
    },
    probe({ url, failOnError, followRedirects, seconds }) {
      const { hostname, port, pathname, search } = new URL(url);
      if (followRedirects) {
        return failOnError
          ? [interpreter, '-c', `import urllib.request as r; r.urlopen('${url}', timeout=${seconds})`]
          : undefined;
      }
      const open = `import http.client as h; c = h.HTTPConnection('${hostname}', ${port === '' ? 80 : port}, timeout=${seconds}); c.request('GET', '${pathname}${search}')`;
      return [
        interpreter,
        '-c',
        `${open}; ${failOnError ? 'raise SystemExit(c.getresponse().status >= 400)' : 'c.getresponse()'}`,
      ];
    },
    noProbe: '',
  };
}

const javaNames = new Set(['java', '/usr/bin/java', '/opt/java/openjdk/bin/java']);

export function javaRuntime(target: DistrolessTarget): Runtime {
  return {
    target,
    entrypoint: target.entrypoint ?? [],
    writtenEntrypoint: undefined,
    program: ([first = '', ...rest]) =>
      javaNames.has(first) && rest.length > 0 ? ['/usr/bin/java', ...rest] : undefined,
    probe: () => undefined,
    noProbe: 'a JRE has no HTTP client to start',
  };
}

/** A compiled program at an absolute path. */
export function nativeRuntime(
  target: DistrolessTarget,
  path: string,
  resolve: (word: string) => string | undefined,
): Runtime {
  return {
    target,
    entrypoint: [],
    writtenEntrypoint: undefined,
    program: ([first = '', ...rest]) =>
      resolve(first) === path ? [onPath(first, path) ? first : path, ...rest] : undefined,
    probe: () => undefined,
    noProbe: `nothing inside but the program can be started; give it a healthcheck subcommand`,
  };
}

/** A bare name that PATH of the distroless images finds as well. */
function onPath(word: string, path: string): boolean {
  return (
    !word.includes('/') &&
    ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].includes(posix.dirname(path))
  );
}

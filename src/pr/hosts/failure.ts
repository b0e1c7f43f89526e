/** What a host refuses, as a person has to be told it: what, why, what to do. */
import { WorkspaceError } from '../../workspace/errors.ts';
import type { HostKind } from '../types.ts';

/** An answer that was none of the wanted ones. */
export interface Refused {
  readonly kind: HostKind;
  /** `github.com/owner/name`. */
  readonly place: string;
  readonly method: string;
  readonly status: number;
  readonly headers: Headers;
  /** The host's own words, one line; '' when it gave none. */
  readonly words: string;
}

/** A refusal of a host, or no answer at all (status 0). */
export class HostFailure extends WorkspaceError {
  readonly status: number;
  /** The host's own words. */
  readonly words: string;

  constructor(place: string, message: string, advice: string, status: number, words: string) {
    super(place, message, advice);
    this.status = status;
    this.words = words;
  }
}

/** The failure behind an error of a client library, which wraps what its `fetch` throws. */
export function failureBehind(error: unknown): HostFailure | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof HostFailure) return at;
  }
  return undefined;
}

export function unreachable(place: string, error: unknown): HostFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code =
    cause instanceof Error && 'code' in cause ? String(cause.code) : cause instanceof Error ? cause.name : '';
  const reasons: Readonly<Record<string, string>> = {
    ENOTFOUND: 'its name is not known',
    EAI_AGAIN: 'its name could not be looked up',
    ECONNREFUSED: 'it refuses the connection',
    ECONNRESET: 'it broke the connection off',
    UND_ERR_SOCKET: 'it broke the connection off',
    TimeoutError: 'it did not answer in time',
    SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known here (see NODE_EXTRA_CA_CERTS)',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody known here (see NODE_EXTRA_CA_CERTS)',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody known here (see NODE_EXTRA_CA_CERTS)',
  };
  const reason = reasons[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`);
  return new HostFailure(place, `the host cannot be reached: ${reason}`, tryAgain, 0, '');
}

const tryAgain = 'Run it again: it goes on where it stopped, and makes nothing twice.';

/** Says in words why a host refused. */
export function failureOf(refused: Refused): HostFailure {
  const [message, advice] = sentences(refused);
  const said = refused.words === '' ? '' : ` (it says: ${refused.words})`;
  return new HostFailure(refused.place, `${message}${said}`, advice, refused.status, refused.words);
}

function sentences(refused: Refused): readonly [message: string, advice: string] {
  const { status, headers, words, method } = refused;
  const wait = waitOf(refused, Date.now());
  if (wait !== undefined)
    return [
      isSecondary(refused)
        ? 'the host asks for a pause after many requests'
        : 'the number of requests that the token may make is used up',
      `It is open again in ${duration(wait)}. ${tryAgain}`,
    ];
  // GitHub: docs.github.com, "Troubleshooting the REST API" and "Authenticating to the REST API".
  if (status === 401 && /^required/i.test(headers.get('x-github-otp') ?? ''))
    return [
      'the account has two-factor authentication, and a password is no token',
      'Make a token and give that: `gh auth login`, or GH_TOKEN.',
    ];
  if (/two[- ]?factor|2fa|\botp\b/i.test(words))
    return [
      'the account needs two-factor authentication',
      'Set it up on the host, or use a token of an account that has it.',
    ];
  if (status === 401)
    return ['the token is not accepted', 'It may have expired or been withdrawn: make a new one, or log in again.'];
  const sso = headers.get('x-github-sso');
  if (sso !== null && /required/i.test(sso)) {
    const [, url] = /url=(\S+)/.exec(sso) ?? [];
    return [
      'the organisation asks for single sign-on',
      `Authorize the token for it${url === undefined ? ' in the settings of your tokens' : `: ${url}`}.`,
    ];
  }
  if (/archived|read-only/i.test(words)) return archived;
  if (/GitHub Actions is not permitted to create/i.test(words))
    return [
      'jobs may not open pull requests in this repository',
      'Allow it in its settings (Actions, General, Workflow permissions), or give a token of your own as GH_TOKEN.',
    ];
  if (status === 403) {
    const needs = headers.get('x-accepted-github-permissions') ?? headers.get('x-accepted-oauth-scopes') ?? '';
    const named = needs === '' ? rights[refused.kind] : `It needs: ${needs}.`;
    return [
      method === 'GET' ? 'the token may not read this' : 'the token may not do this',
      `${named} Without the right to push, --fork works on a fork of yours where the host has forks.`,
    ];
  }
  if (status === 404)
    return [
      'there is no such repository or pull request, or the token cannot see it',
      'Check the address of the remote, and that the token is for this repository.',
    ];
  if (status === 410) return ['this is switched off in the repository', 'Switch pull requests on in its settings.'];
  if (status >= 500) return [`the host has a fault of its own (${status})`, tryAgain];
  return [`the host refuses this (${status})`, 'Read what it says; nothing else was changed on it.'];
}

export const archived: readonly [message: string, advice: string] = [
  'the repository is archived: it takes no branches and no pull requests',
  'Take it out of the archive in its settings, or use --patches.',
];

const rights: Readonly<Record<HostKind, string>> = {
  github: 'A fine-grained token needs "Pull requests: write" and "Contents: write", a classic one the scope `repo`.',
  gitlab: 'The token needs the scope `api`, and its owner the role Developer or higher.',
  gitea: 'The token needs the scopes `write:repository` and `write:issue`, and its owner the right to write.',
  bitbucket: 'The token needs the scopes `repository:write` and `pullrequest:write`.',
};

/**
 * Seconds until a request may be made again; undefined when it was not refused for its rate.
 * GitHub: docs.github.com, "Rate limits for the REST API": 403 or 429, with `retry-after`, or with
 * `x-ratelimit-remaining: 0` and the time in `x-ratelimit-reset`, or else at least a minute.
 * GitLab: docs.gitlab.com, "Rate limits": 429 with `RateLimit-Reset` and `Retry-After`.
 */
export function waitOf(answer: Pick<Refused, 'status' | 'headers' | 'words'>, now: number): number | undefined {
  const { status, headers } = answer;
  if (status !== 403 && status !== 429) return undefined;
  const after = headers.get('retry-after');
  if (after !== null) {
    const seconds = /^\d+$/.test(after) ? Number(after) : (Date.parse(after) - now) / 1000;
    if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  }
  const remaining = headers.get('x-ratelimit-remaining') ?? headers.get('ratelimit-remaining');
  const reset = headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset');
  if (remaining === '0' && reset !== null && /^\d+$/.test(reset))
    return Math.max(1, Math.ceil(Number(reset) - now / 1000));
  return status === 429 || isSecondary(answer) ? 60 : undefined;
}

function isSecondary({ words }: Pick<Refused, 'words'>): boolean {
  return /secondary rate limit|abuse detection/i.test(words);
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  return `${Math.ceil(seconds / 60)} min`;
}

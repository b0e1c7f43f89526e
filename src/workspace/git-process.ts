import { spawnSync } from 'node:child_process';
import { WorkspaceError } from './errors.ts';

/** What git answered, whatever it was. */
export interface GitAnswer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git in one folder, with the user's own configuration and nothing that another git left in the environment. */
export class Git {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** `env` is added to the environment: where the index and the objects are, who commits. */
  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    // What git sets for its hooks would lead elsewhere; who commits, and when, is the user's to say, and so
    // is how a remote is reached.
    const own = Object.entries(process.env).filter(
      ([name]) =>
        !/^GIT_(?!AUTHOR_|COMMITTER_|CONFIG_|SSH|ASKPASS|PROXY_|SSL_|HTTP_|ALLOW_PROTOCOL|PROTOCOL)/.test(name),
    );
    this.#env = { ...Object.fromEntries(own), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', ...env };
  }

  /** The same folder with more in the environment. */
  with(env: NodeJS.ProcessEnv): Git {
    return new Git(this.folder, { ...this.#env, ...env });
  }

  succeeds(words: readonly string[]): boolean {
    return this.ask(words).status === 0;
  }

  /** Whatever git says, without an error. */
  ask(words: readonly string[], input = ''): GitAnswer {
    const { status, stdout, stderr, error } = this.#spawn(words, input);
    return { status, stdout: stdout?.toString('utf8') ?? '', stderr: error?.message ?? stderr.toString('utf8') };
  }

  /**
   * What git says on stdout, without white space around it.
   * @throws WorkspaceError with `problem` and git's reason.
   */
  run(words: readonly string[], problem: string, input = ''): string {
    return this.bytes(words, problem, input).toString('utf8').trim();
  }

  /** The same as it comes. */
  bytes(words: readonly string[], problem: string, input = ''): Buffer {
    const { status, stdout, stderr, error } = this.#spawn(words, input);
    if (status === 0) return stdout;
    throw gitError(problem, error?.message ?? stderr.toString('utf8'));
  }

  /** Id of a blob that is written, through the filters of its path as `git add` does it. */
  blob(text: string, path: string): string {
    return this.run(['hash-object', '-w', '--stdin', `--path=${path}`], 'the contents cannot be stored', text);
  }

  /** Id of a blob that is written as it is. */
  rawBlob(text: string): string {
    return this.run(['hash-object', '-w', '--stdin', '--no-filters'], 'the contents cannot be stored', text);
  }

  /** Id that a text of the working tree has in git, through the filters of its path. */
  hash(text: string, path: string): string {
    return this.run(['hash-object', '--stdin', `--path=${path}`], 'the contents cannot be read', text);
  }

  #spawn(words: readonly string[], input: string) {
    return spawnSync('git', [...words], { cwd: this.folder, env: this.#env, input, maxBuffer: 1 << 30 });
  }
}

function gitError(problem: string, said: string): WorkspaceError {
  const reason =
    said
      .trim()
      .split('\n')
      .find((line) => line.trim() !== '') ?? '';
  const advice = /tell me who you are|ident/i.test(said)
    ? 'Set your name and address: git config user.name …, git config user.email ….'
    : 'Nothing was committed.';
  return new WorkspaceError('git', `${problem}${reason === '' ? '' : ` (${reason})`}`, advice);
}

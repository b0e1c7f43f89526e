/** A repository on a loopback host, a clone of it, and what people and dockfix do to them. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { GitHubModel } from './github-model.ts';
import { HostState } from './host-state.ts';
import { type HostModel, Loopback } from './loopback.ts';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const token = 'token-of-the-test';

/** The same for every git here: nothing of the machine's own configuration. */
export const gitEnv: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(GIT|GH|GITHUB|GITLAB|GITEA|FORGEJO|CI|BITBUCKET)_|^CI$/.test(name),
    ),
  ),
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
};

export const sampleFiles: Readonly<Record<string, string>> = {
  'compose.yaml': [
    'services:',
    '  db:',
    '    image: postgres:16',
    '    environment:',
    '      POSTGRES_PASSWORD: correct-horse-battery',
    '    ports:',
    '      - "5432:5432"',
    '  cache:',
    '    image: redis:7',
    '',
  ].join('\n'),
  '.gitignore': 'node_modules\n',
};

export class Scene {
  readonly folder: string;
  readonly server: Loopback;
  readonly state: HostState;
  /** The user's clone. */
  readonly work: string;
  origin = '';
  /** The built command. */
  cli = join(import.meta.dirname, '../../../dist/cli.js');
  /** Told of every process that runs it. */
  onStart: ((child: ChildProcess) => void) | undefined;

  /** @param folder an empty one. */
  constructor(folder: string, path = 'acme/shop') {
    this.folder = folder;
    const repositories = join(folder, 'remotes');
    this.state = new HostState(repositories, path);
    this.server = new Loopback(repositories);
    this.work = join(folder, 'work');
  }

  async start(
    files: Readonly<Record<string, string>> = sampleFiles,
    model: (state: HostState, origin: string) => HostModel = (state, origin) => new GitHubModel(state, origin),
  ): Promise<this> {
    const bare = this.state.folder();
    mkdirSync(bare, { recursive: true });
    this.git(bare, 'init', '-q', '--bare', '-b', 'main');
    this.git(bare, 'config', 'http.receivepack', 'true');
    this.origin = await this.server.start((origin) => model(this.state, origin));
    this.git(this.folder, 'init', '-q', '-b', 'main', this.work);
    this.git(this.work, 'config', 'user.name', 'Someone');
    this.git(this.work, 'config', 'user.email', 'someone@example.org');
    this.write(this.work, files);
    this.git(this.work, 'add', '-A');
    this.git(this.work, 'commit', '-q', '-m', 'start');
    this.git(this.work, 'remote', 'add', 'origin', bare);
    this.git(this.work, 'push', '-q', 'origin', 'main');
    this.git(this.work, 'remote', 'set-url', 'origin', `${this.origin}/${this.state.owner}/${this.state.name}.git`);
    return this;
  }

  write(folder: string, files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }

  git(folder: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('git', [...args], { cwd: folder, encoding: 'utf8', env: gitEnv });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  /** The same for what asks this process's server. */
  async gitOnline(folder: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', [...args], { cwd: folder, encoding: 'utf8', env: gitEnv });
    return stdout.trim();
  }

  /** Runs the built command in the clone; asynchronous, since the server is in this process. */
  dockfix(args: readonly string[], env: NodeJS.ProcessEnv = this.hostEnv(), cwd = this.work): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [this.cli, ...args], {
        cwd,
        // A group of its own, so that it can be killed with everything that it started.
        detached: true,
        env: {
          ...gitEnv,
          HOME: this.folder,
          XDG_CONFIG_HOME: join(this.folder, 'config'),
          TMPDIR: this.folder,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.onStart?.(child);
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** As a CI job on this host has it. */
  hostEnv(): NodeJS.ProcessEnv {
    return { GITHUB_SERVER_URL: this.origin, GITHUB_API_URL: `${this.origin}/api`, GH_TOKEN: token };
  }

  /** A person commits to a branch of the remote. */
  personCommits(branch: string, files: Readonly<Record<string, string>>, message = 'by hand'): string {
    const folder = join(this.folder, `person-${Math.random().toString(36).slice(2)}`);
    this.git(this.folder, 'clone', '-q', '-b', branch, this.state.folder(), folder);
    this.git(folder, 'config', 'user.name', 'Person');
    this.git(folder, 'config', 'user.email', 'person@example.org');
    this.write(folder, files);
    this.git(folder, 'add', '-A');
    this.git(folder, 'commit', '-q', '--allow-empty', '-m', message);
    this.git(folder, 'push', '-q', 'origin', branch);
    return this.git(folder, 'rev-parse', 'HEAD');
  }

  /** A person merges a pull request, with a merge commit or squashed. */
  merges(number: number, how: 'merge' | 'squash' = 'merge'): void {
    const pull = this.state.get(number);
    if (pull === undefined) throw new Error(`there is no pull request ${number}`);
    const folder = join(this.folder, `merge-${number}`);
    this.git(this.folder, 'clone', '-q', '-b', pull.base, this.state.folder(), folder);
    this.git(folder, 'config', 'user.name', 'Person');
    this.git(folder, 'config', 'user.email', 'person@example.org');
    this.git(folder, 'merge', '-q', ...(how === 'squash' ? ['--squash'] : ['--no-ff']), `origin/${pull.branch}`);
    if (how === 'squash') this.git(folder, 'commit', '-q', '-m', pull.title);
    this.git(folder, 'push', '-q', 'origin', pull.base);
    pull.state = 'merged';
  }
}

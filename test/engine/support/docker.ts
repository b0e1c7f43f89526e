import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** What a finished command gave. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly timeoutSeconds?: number;
}

/** Runs `docker …` to its end; never throws. */
export function tryDocker(words: readonly string[], options: RunOptions = {}): Finished {
  const { status, stdout, stderr, error } = spawnSync('docker', words, {
    cwd: options.cwd,
    // The classic builder can reach the host's network, which package mirrors behind a proxy need.
    env: { ...process.env, DOCKER_BUILDKIT: '0', COMPOSE_ANSI: 'never', ...options.env },
    input: options.input ?? '',
    encoding: 'utf8',
    timeout: (options.timeoutSeconds ?? 240) * 1000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout: stdout ?? '', stderr: (stderr ?? '') + (error === undefined ? '' : `\n${error.message}`) };
}

/** Runs `docker …` and gives its output. @throws Error with the command's words when it fails. */
export function docker(words: readonly string[], options: RunOptions = {}): string {
  const finished = tryDocker(words, options);
  if (finished.status !== 0) throw new Error(`docker ${words.join(' ')}: ${finished.stderr}${finished.stdout}`);
  return finished.stdout;
}

/** True when a Docker Engine answers and has the Compose plugin. */
export function engineAvailable(): boolean {
  return tryDocker(['version']).status === 0 && tryDocker(['compose', 'version']).status === 0;
}

/** A `describe` for what needs an engine; without one it is skipped, and the set-up says so. */
export const describeWithEngine = describe.skipIf(!engineAvailable());

/** True when the client can build with BuildKit. */
export function buildKitAvailable(): boolean {
  return engineAvailable() && tryDocker(['buildx', 'version']).status === 0;
}

/** For {@link RunOptions.env}: builds with BuildKit instead of the classic builder. */
export const buildKit = { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: 'plain' } as const;

/** A `describe` for what needs BuildKit; without it it is skipped, and the set-up says so. */
export const describeWithBuildKit = describe.skipIf(!buildKitAvailable());

/** One Compose project in a folder; {@link remove} takes everything that belongs to it away. */
export class ComposeProject {
  readonly folder: string;
  readonly name: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(folder: string, name: string, env: Readonly<Record<string, string>> = {}) {
    this.folder = folder;
    this.name = name;
    this.#env = env;
  }

  try(words: readonly string[], options: RunOptions = {}): Finished {
    return tryDocker(['compose', '--project-name', this.name, ...words], {
      cwd: this.folder,
      ...options,
      env: { ...this.#env, ...options.env },
    });
  }

  run(words: readonly string[], options: RunOptions = {}): string {
    const finished = this.try(words, options);
    if (finished.status !== 0) {
      const logs = this.try(['logs', '--no-color', '--tail', '20']);
      throw new Error(`docker compose ${words.join(' ')}: ${finished.stderr}${finished.stdout}\n${logs.stdout}`);
    }
    return finished.stdout;
  }

  /** What Compose makes of the files. */
  config(): ComposeModel {
    return JSON.parse(this.run(['config', '--format', 'json']));
  }

  /** Builds, starts everything and waits until it is healthy. */
  up(): void {
    this.run(['up', '--detach', '--build', '--wait', '--wait-timeout', '180']);
  }

  /** `docker inspect` of every container, by service. */
  containers(): ReadonlyMap<string, Container> {
    const ids = this.run(['ps', '--all', '--quiet']).split('\n').filter(Boolean);
    const inspected: readonly Container[] = ids.length === 0 ? [] : JSON.parse(docker(['inspect', ...ids]));
    return new Map(inspected.map((one) => [one.Config.Labels['com.docker.compose.service'] ?? one.Name, one]));
  }

  /**
   * By label and name instead of `compose down`: that one stops at files that no longer fit what runs,
   * and leaves the images that it built.
   */
  remove(): void {
    const label = ['--quiet', '--filter', `label=com.docker.compose.project=${this.name}`];
    const ids = (words: readonly string[]): string[] => tryDocker(words).stdout.split('\n').filter(Boolean);
    const removeAll = (remove: readonly string[], found: readonly string[]): void => {
      if (found.length > 0) tryDocker([...remove, ...found]);
    };
    removeAll(['rm', '--force', '--volumes'], ids(['ps', '--all', ...label]));
    removeAll(['network', 'rm'], ids(['network', 'ls', ...label]));
    removeAll(['volume', 'rm'], ids(['volume', 'ls', ...label]));
    removeAll(['rmi', '--force'], ids(['images', '--quiet', '--filter', `reference=${this.name}-*`]));
  }
}

/** The parts of `docker compose config --format json` that tests look at. */
export interface ComposeModel {
  readonly services: Readonly<Record<string, { readonly secrets?: readonly { readonly source: string }[] }>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string; readonly environment?: string }>>;
}

/** The parts of `docker inspect` that tests look at. */
export interface Container {
  readonly Id: string;
  readonly Name: string;
  readonly Path: string;
  readonly Args: readonly string[];
  readonly State: { readonly Status: string; readonly Running: boolean; readonly Health?: { readonly Status: string } };
  readonly Config: {
    readonly Env: readonly string[];
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly Healthcheck?: { readonly Test: readonly string[] };
    readonly Labels: Readonly<Record<string, string>>;
    readonly Image: string;
    readonly User: string;
  };
  readonly HostConfig: {
    readonly SecurityOpt: readonly string[] | null;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly ReadonlyRootfs: boolean;
  };
  readonly Mounts: readonly {
    readonly Type: string;
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

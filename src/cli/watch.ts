/** Runs again whenever a source changes. */
import { watch } from 'node:fs';
import { resolve, sep } from 'node:path';

export interface WatchOptions {
  /** Folders, or files. */
  readonly paths: readonly string[];
  /** Files that the run itself writes. */
  readonly outputs: readonly string[];
  readonly run: () => Promise<void>;
  /** How long nothing has to happen before it runs; an editor writes a file in several steps. */
  readonly quiet?: number;
  /** Ends the watching. */
  readonly signal?: AbortSignal;
}

/** Folders that change without a source changing. */
const unwatched = new Set(['.git', '.dockfix', 'node_modules']);

/** Runs once, then after every change; ends with its signal. A run is never begun while another one runs. */
export async function runOnChanges({ paths, outputs, run, quiet = 150, signal }: WatchOptions): Promise<void> {
  const ignored = new Set(outputs.map((path) => resolve(path)));
  let wake: (() => void) | undefined;
  let isStale = false;
  let timer: NodeJS.Timeout | undefined;
  const changed = (folder: string, name: string | null) => {
    if (name?.split(sep).some((part) => unwatched.has(part)) === true) return;
    if (name !== null && ignored.has(resolve(folder, name))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      isStale = true;
      wake?.();
    }, quiet);
  };
  const watchers = (paths.length === 0 ? ['.'] : paths).map((path) =>
    watch(path, { recursive: true }, (_, name) => changed(path, name)),
  );
  const ended = new Promise<void>((done) => {
    if (signal?.aborted === true) done();
    signal?.addEventListener('abort', () => done(), { once: true });
  });
  try {
    for (;;) {
      isStale = false;
      await run();
      while (!isStale && signal?.aborted !== true) {
        await Promise.race([new Promise<void>((later) => (wake = later)), ended]);
      }
      if (signal?.aborted === true) return;
    }
  } finally {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  }
}

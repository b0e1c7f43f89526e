/** What the measurements over real repositories share. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const composeName = /^(docker-)?compose([.-].*)?\.ya?ml$|[.-]compose\.ya?ml$/;
const dockerfileName = /^Dockerfile(\..+)?$|\.dockerfile$/i;

/** @returns {'compose' | 'dockerfile' | undefined} */
export function kindOf(name) {
  if (composeName.test(name)) return 'compose';
  return dockerfileName.test(name) ? 'dockerfile' : undefined;
}

/** All files of one of the kinds below a folder, sorted. */
export function sourcesIn(folder, kinds) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kinds.includes(kindOf(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Most entries of a folder that are copied with what is below them. */
const mostEntries = 600;

/**
 * Copies a file's folder into a fresh git repository, with all that is below it unless that is much.
 * @returns the repository's folder, which the caller removes
 */
export function openCase(file) {
  const work = mkdtempSync(join(tmpdir(), 'dockfix-corpus-'));
  const folder = dirname(file);
  const isSmall = readdirSync(folder, { recursive: true }).length <= mostEntries;
  for (const entry of readdirSync(folder)) {
    const from = join(folder, entry);
    if (basename(from) === '.git' || (!isSmall && !statSync(from).isFile())) continue;
    cpSync(from, join(work, entry), { recursive: true });
  }
  run('git', ['init', '-q'], work);
  run('git', ['add', '-Af'], work);
  run('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-qm', 'x'], work);
  return work;
}

export function run(command, args, cwd, input = '') {
  return spawnSync(command, args, { cwd, input, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 });
}

/** What Compose says of a file of a case: status 0 where it accepts it. */
export function composeVerdict(work, name) {
  return run('docker', ['compose', '-f', name, 'config', '-q'], work);
}

/** Fisher-Yates with a small seeded generator, so that a sample can be drawn again. */
export function shuffled(list, seed) {
  const out = [...list];
  let state = seed >>> 0;
  for (let i = out.length - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

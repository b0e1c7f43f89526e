/** Every file that an audit is about, what it is for, and what was left out and why. */
import type { Problem } from '../core/types.ts';
import { hasDockerfileName } from '../source/project.ts';
import type { Project } from '../source/project.types.ts';
import type { InventoryItem } from './types.ts';

/** By path. Files of stacks, Dockerfiles, what they read, scripts and workflows that speak of Docker, and whatever had a problem. */
export function inventoryOf(
  project: Project,
  problems: readonly Problem[],
  isWanted: (file: string) => boolean,
): readonly InventoryItem[] {
  const about = new Map<string, Pick<InventoryItem, 'kind' | 'about'>>();
  const put = (path: string, kind: InventoryItem['kind'], text: string) => {
    const known = about.get(path);
    if (known === undefined) about.set(path, { kind, about: text });
    else if (!known.about.includes(text)) about.set(path, { ...known, about: `${known.about}; ${text}` });
  };
  for (const stack of project.stacks) {
    const services = stack.services.map(({ name }) => name);
    put(stack.id, 'compose', `stack ${stack.name}: ${listed(services)} (because ${stack.because})`);
    for (const file of stack.files) {
      if (file === stack.id) continue;
      const isOverlay = stack.paths.includes(file);
      put(file, 'compose', `${isOverlay ? 'laid over' : 'read by'} ${stack.id}`);
    }
    if (project.files.exists(stack.envFile)) put(stack.envFile, 'dotenv', `variables of stack ${stack.name}`);
    for (const service of stack.services)
      for (const { origin } of service.environment)
        if (origin.via.some(({ kind }) => kind === 'env-file'))
          put(origin.file, 'dotenv', `environment of ${service.name}`);
  }
  for (const facts of project.dockerfiles) {
    const stages = facts.stages.map(({ label }) => label);
    const users = project.stacks.flatMap((stack) =>
      stack.services.filter(({ build }) => build?.dockerfile === facts.path).map(({ name }) => name),
    );
    const used = users.length === 0 ? 'built by no service here' : `image of ${listed([...new Set(users)])}`;
    put(facts.path, 'dockerfile', `${stages.length === 1 ? '1 stage' : `${stages.length} stages`}, ${used}`);
  }
  for (const path of project.files.paths()) {
    const kind = otherKind(path);
    if (kind === undefined || about.has(path)) continue;
    if (kind === 'ignore-file') put(path, kind, 'keeps files out of a build context');
    else if (speaksOfDocker(project.files.read(path) ?? ''))
      put(path, kind, kind === 'workflow' ? 'CI that calls Docker' : 'calls Docker');
  }
  for (const { file } of problems)
    if (!about.has(file)) put(file, hasDockerfileName(file) ? 'dockerfile' : 'other', 'not understood');
  return [...about]
    .filter(([path]) => isWanted(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, item]) => ({ path, ...item, ...statusOf(problems.filter(({ file }) => file === path)) }));
}

function statusOf(problems: readonly Problem[]): Pick<InventoryItem, 'status' | 'because'> {
  const worst =
    problems.find(({ level }) => level === 'error') ??
    problems.find(({ level }) => level === 'skipped') ??
    problems.find(({ level }) => level === 'warning');
  if (worst === undefined) return { status: 'read', because: undefined };
  const status = worst.level === 'error' ? 'left-out' : worst.level === 'skipped' ? 'skipped' : 'partly';
  return { status, because: worst.message };
}

function otherKind(path: string): 'script' | 'workflow' | 'ignore-file' | undefined {
  if (path.endsWith('.dockerignore')) return 'ignore-file';
  if (/\.(sh|bash)$/.test(path) || /(^|\/)Makefile$/.test(path)) return 'script';
  if (/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /(^|\/)\.gitlab-ci\.yml$/.test(path)) return 'workflow';
  return undefined;
}

/** Names a command of Docker or one of its actions. */
function speaksOfDocker(text: string): boolean {
  return /\bdocker(-compose)?\s+\w|\bpodman\s+\w|docker\/[a-z-]+action/.test(text);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no service';
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}

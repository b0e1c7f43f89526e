import { fingerprintOf } from '../../src/core/fingerprint.ts';
import type { Finding, Refusal, Rule } from '../../src/core/types.ts';
import type { BuildSpec, Service } from '../../src/source/compose/types.ts';
import { stageNamed } from '../../src/source/dockerfile/stages.ts';
import type { DockerfileFacts } from '../../src/source/dockerfile/types.ts';
import type { Project } from '../../src/source/project.types.ts';

const id = 'compose/dockerfile-not-found';

/** See dockerfile-not-found.md. */
export const rule: Rule<Project> = {
  id,
  title: 'A service is built from a Dockerfile or a stage that is not there',
  severity: 'high',
  kinds: ['compose'],
  references: [],
  order: 900,
  fixability: 'never',
  *check(project): Iterable<Finding> {
    // What several services extend, include or share by an anchor is written once and found once.
    const found = new Map<string, Finding>();
    for (const service of project.stacks.flatMap((stack) => stack.services)) {
      const { build } = service;
      if (build?.dockerfile === undefined || build.context === undefined) continue;
      const one = missingFile(project, service, build) ?? missingStage(project, service, build);
      if (one === undefined) continue;
      const key = `${one.file}:${one.range.start}:${one.outcome.kind === 'refusal' ? one.outcome.code : ''}`;
      const first = found.get(key);
      found.set(key, first === undefined ? one : withUser(first, one, service));
    }
    yield* found.values();
  },
};

/** Adds a further service that takes the same value. */
function withUser(first: Finding, other: Finding, service: Service): Finding {
  const known =
    first.subject === other.subject || first.related.some((place) => place.message.startsWith(`${other.subject} `));
  if (known) return first;
  return {
    ...first,
    related: [...first.related, { ...service.keyPlace, message: `${other.subject} takes it from there` }],
  };
}

function missingFile(project: Project, service: Service, build: BuildSpec): Finding | undefined {
  const path = build.dockerfile ?? '';
  if (path.startsWith('../') || path.startsWith('/') || project.files.exists(path)) return undefined;
  const near = nearNames(project, path);
  const context = build.context === '.' ? 'the folder of the root' : (build.context ?? '');
  const because =
    near.length === 0
      ? `There is no ${path}, and no other Dockerfile in the tree.`
      : `There is no ${path}; the tree has ${near.join(', ')}.`;
  return finding(
    service,
    build,
    'dockerfile',
    path,
    `services.${service.name} is built from ${path}, which does not exist.`,
    {
      kind: 'refusal',
      code: 'no-such-file',
      because: `${because} Which one is meant cannot be known.`,
      byHand: [
        ...near.map(
          (name) =>
            `If ${name} is meant: write dockerfile: ${relativeTo(build.context ?? '.', name)} (the path starts at the context, ${context}).`,
        ),
        near.length === 0
          ? `Add ${path}, or correct context and dockerfile.`
          : 'Else add the file, or remove the service.',
      ],
    },
  );
}

function missingStage(project: Project, service: Service, build: BuildSpec): Finding | undefined {
  const { target } = build;
  const facts = project.dockerfiles.find((one) => one.path === build.dockerfile);
  if (target === undefined || target === '' || facts === undefined || facts.stages.length === 0) return undefined;
  if (stageNamed(facts, target) !== undefined) return undefined;
  const names = stageNames(facts);
  return finding(
    service,
    build,
    'target',
    target,
    `services.${service.name} is built to the stage ${target}, which ${facts.path} does not have.`,
    {
      kind: 'refusal',
      code: 'no-such-stage',
      because:
        names.length === 0
          ? `No stage of ${facts.path} has a name.`
          : `The stages of ${facts.path} are ${names.join(', ')}.`,
      byHand: [
        names.length === 0
          ? `Name the stage (FROM image AS ${target}), or drop target.`
          : 'Write one of these names as target, or drop target to build the last stage.',
      ],
    },
  );
}

function stageNames(facts: DockerfileFacts): readonly string[] {
  return facts.stages.flatMap((stage) => (stage.name === undefined ? [] : [stage.name]));
}

/** At the value that is wrong, or at `build` where the path is Compose's default. */
function finding(
  service: Service,
  build: BuildSpec,
  key: string,
  salient: string,
  message: string,
  outcome: Refusal,
): Finding {
  const value = service.get('build', key);
  const origin = value?.origin ?? build.origin;
  return {
    rule: id,
    severity: 'high',
    file: origin.file,
    range: value === undefined ? (origin.keyRange ?? origin.range) : origin.range,
    subject: `services.${service.name}`,
    message,
    fingerprint: fingerprintOf(id, origin.file, `services.${service.name}`, `${key}=${salient}`),
    related: [],
    conceal: [],
    outcome,
  };
}

/** Files that could be meant: Dockerfiles in the same folder or its parent and those of the same name elsewhere, else any. */
function nearNames(project: Project, path: string): readonly string[] {
  const folder = folderOf(path);
  const name = path.slice(folder.length);
  const candidates = project.files.paths().filter((one) => {
    const base = one.slice(folderOf(one).length);
    if (!isDockerfile(base)) return false;
    return (
      folderOf(one) === folder ||
      base.toLowerCase() === name.toLowerCase() ||
      folderOf(one) === folderOf(folder.slice(0, -1))
    );
  });
  if (candidates.length === 0)
    candidates.push(...project.files.paths().filter((one) => isDockerfile(one.slice(folderOf(one).length))));
  const rank = (one: string): number =>
    one.toLowerCase() === path.toLowerCase() ? 0 : folderOf(one) === folder ? 1 : 2;
  return [...candidates].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, 5);
}

function isDockerfile(name: string): boolean {
  return /^(?:docker|container)file(?:[.-]|$)|\.(?:docker|container)file$/i.test(name);
}

/** With its last slash; empty at the root. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function relativeTo(context: string, path: string): string {
  if (context === '.') return path;
  if (path.startsWith(`${context}/`)) return path.slice(context.length + 1);
  return `${'../'.repeat(context.split('/').length)}${path}`;
}

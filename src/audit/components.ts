/** What people talk about: services, Dockerfiles, other files; and which findings belong to which. */
import type { Finding, Problem } from '../core/types.ts';
import type { Service, Stack } from '../source/compose/types.ts';
import type { Project } from '../source/project.types.ts';
import { scoreOf } from './score.ts';
import type { Component } from './types.ts';

type Named = Omit<Component, 'score' | 'findings'>;

/** Every component of a project with its score, worst first; `findings` are the open ones, worst first. */
export function componentsOf(
  project: Project,
  findings: readonly Finding[],
  problems: readonly Problem[],
  isWanted: (file: string) => boolean,
): readonly Component[] {
  const locator = new Locator(project);
  const all = new Map<string, { readonly named: Named; readonly findings: Finding[] }>();
  const put = (named: Named) => {
    const known = all.get(named.id) ?? { named, findings: [] };
    all.set(named.id, known);
    return known;
  };
  for (const stack of project.stacks) for (const service of stack.services) put(serviceComponent(service));
  for (const { path } of project.dockerfiles) put(dockerfileComponent(path));
  for (const finding of findings) for (const named of locator.componentsOf(finding)) put(named).findings.push(finding);
  for (const problem of problems) if (problem.level === 'error') put(locator.ofFile(problem.file));
  const broken = new Set(problems.filter(({ level }) => level === 'error').map(({ file }) => file));
  return [...all.values()]
    .filter(({ named, findings: mine }) => isWanted(named.file) || mine.length > 0)
    .map(({ named, findings: mine }) => ({
      ...named,
      score: scoreOf(mine, !broken.has(named.file)),
      findings: mine.map(({ fingerprint }) => fingerprint),
    }))
    .sort((a, b) => a.score.value - b.score.value || (a.id < b.id ? -1 : 1));
}

function serviceComponent(service: Service): Named {
  return {
    id: `service ${service.stack.id} ${service.name}`,
    kind: 'service',
    name: service.name,
    stack: service.stack.id,
    file: service.keyPlace.file,
  };
}

function dockerfileComponent(path: string): Named {
  return { id: `dockerfile ${path}`, kind: 'dockerfile', name: path, stack: undefined, file: path };
}

/** Finds where findings belong, by the service that they name or stand in. */
class Locator {
  readonly #stacks = new Map<string, Stack[]>();
  readonly #dockerfiles: ReadonlySet<string>;

  constructor(project: Project) {
    for (const stack of project.stacks) {
      for (const file of stack.files) {
        const list = this.#stacks.get(file);
        if (list === undefined) this.#stacks.set(file, [stack]);
        else list.push(stack);
      }
    }
    this.#dockerfiles = new Set(project.dockerfiles.map(({ path }) => path));
  }

  /** Several where stacks share a file: what is wrong in a base is wrong in all that are made of it. */
  componentsOf(finding: Finding): readonly Named[] {
    const { file, range } = finding;
    if (this.#dockerfiles.has(file)) return [dockerfileComponent(file)];
    const [, name] = /^services\.([^.]+)/.exec(finding.subject) ?? [];
    const services = (this.#stacks.get(file) ?? []).flatMap((stack) => stack.services);
    const named = services.filter((service) => service.name === name);
    if (named.length > 0) return named.map(serviceComponent);
    const around = services.filter(({ keyPlace, node: { origin } }) => {
      if (keyPlace.file !== file || origin.file !== file) return false;
      return keyPlace.range.start <= range.start && range.start < origin.range.end;
    });
    return around.length > 0 ? around.map(serviceComponent) : [this.ofFile(file)];
  }

  ofFile(file: string): Named {
    if (this.#dockerfiles.has(file)) return dockerfileComponent(file);
    const [stack] = this.#stacks.get(file) ?? [];
    if (stack === undefined) return { id: `file ${file}`, kind: 'file', name: file, stack: undefined, file };
    return { id: `stack ${stack.id}`, kind: 'stack', name: stack.name, stack: undefined, file: stack.id };
  }
}

/** What has to be known of a file to decide what it is, before it is loaded. */
import type { Problem } from '../../core/types.ts';
import { Budget, ModelTooLarge, traceDocument } from './trace.ts';
import type { Traced } from './types.ts';
import type { YamlSource } from './yaml-source.ts';

export interface Sketch {
  readonly path: string;
  /** Service → whether it says what to run. */
  readonly services: ReadonlyMap<string, boolean>;
  /** For a file without the name of one: only mappings below `services`, at least one with something to run. */
  readonly looksLikeCompose: boolean;
}

export interface Sketched {
  /** Undefined when there is nothing that Compose could load. */
  readonly sketch: Sketch | undefined;
  readonly problem: Problem | undefined;
}

const known = new WeakMap<YamlSource, Sketched>();

/** Looks at the first document, merge keys resolved and variables left empty. */
export function sketchOf(source: YamlSource): Sketched {
  const before = known.get(source);
  if (before !== undefined) return before;
  const made = draw(source);
  known.set(source, made);
  return made;
}

function draw(source: YamlSource): Sketched {
  if (!source.readable) return { sketch: undefined, problem: unreadable(source) };
  const contents = source.documents[0];
  if (contents === undefined) return { sketch: undefined, problem: undefined };
  try {
    return sketchOfRoot(
      source.path,
      traceDocument(contents, { source, directory: '.', lookup: () => undefined, budget: new Budget() }).root,
    );
  } catch (error) {
    if (!(error instanceof ModelTooLarge)) throw error;
    return {
      sketch: undefined,
      problem: {
        file: source.path,
        level: 'error',
        message: error.message,
        advice: 'It was left out. Write it with fewer aliases.',
      },
    };
  }
}

function sketchOfRoot(path: string, root: Traced): Sketched {
  const services = root.kind === 'map' ? root.entries.get('services') : undefined;
  const includes = root.kind === 'map' && root.entries.has('include');
  if (services?.kind !== 'map' && !includes) {
    return {
      sketch: undefined,
      problem: {
        file: path,
        level: 'skipped',
        message: 'it has the name of a compose file but neither services nor include',
        advice: 'Nothing to do if it is meant for another program.',
      },
    };
  }
  const found = services?.kind === 'map' ? [...services.entries] : [];
  const complete = new Map(found.map(([name, service]) => [name, saysWhatToRun(service)]));
  const onlyMappings = found.every(([, service]) => service.kind === 'map');
  return {
    sketch: { path, services: complete, looksLikeCompose: onlyMappings && [...complete.values()].includes(true) },
    problem: undefined,
  };
}

function saysWhatToRun(service: Traced): boolean {
  return service.kind === 'map' && ['image', 'build', 'extends'].some((key) => service.entries.has(key));
}

function unreadable(source: YamlSource): Problem | undefined {
  const error = source.problems.find((problem) => problem.level === 'error');
  if (error === undefined || !source.text.includes('{{')) return error;
  return {
    ...error,
    level: 'skipped',
    message: 'a template: it becomes YAML only when its {{ }} are filled in',
    advice: 'Run dockfix on what the template produces.',
  };
}

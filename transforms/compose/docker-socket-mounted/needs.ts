import type { FeatureSign, SocketConsumer, SocketFeature } from '../../../src/knowledge/types.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import { namesIn } from '../../support/service/values.ts';
import { commandWords } from './command.ts';

export interface Needs {
  /** Proxy sections, sorted. */
  readonly sections: readonly string[];
  /** Features that the stack shows to be on. */
  readonly on: readonly SocketFeature[];
  /** Features that cannot be seen in the stack: their sections stay closed. */
  readonly unseen: readonly SocketFeature[];
}

/** What the consumer needs of the API, by the features that its stack shows. */
export function needsOf(consumer: SocketConsumer, service: Service): Needs {
  const on = consumer.features.filter(({ sign }) => sign !== undefined && shows(sign, service));
  const unseen = consumer.features.filter(({ sign }) => sign === undefined);
  const sections = new Set([...consumer.read, ...consumer.write, ...on.flatMap((feature) => feature.sections)]);
  return { sections: [...sections].sort(), on, unseen };
}

/** True for sections with which whoever is behind the proxy can start any container. */
export function amountsToRoot(sections: readonly string[]): boolean {
  return sections.includes('POST');
}

function shows(sign: FeatureSign, service: Service): boolean {
  switch (sign.kind) {
    case 'flag':
      return commandWords(service).some((word) => startsWithAny(word.toLowerCase(), sign.prefixes));
    case 'env':
      return service.environment.some(({ name, value }) => startsWithAny(name, sign.prefixes) && !isOff(value));
    case 'env-missing':
      return !service.environment.some(({ name }) => name === sign.name);
    case 'label':
      return service.stack.services.some((other) =>
        labelsOf(other).some((label) => startsWithAny(label, sign.prefixes)),
      );
    case 'always':
      return true;
  }
}

function isOff(value: string | null): boolean {
  return ['', '0', 'false', 'no', 'off'].includes((value ?? '').trim().toLowerCase());
}

function startsWithAny(text: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => text.startsWith(prefix));
}

/** The names of a service's labels, those of `deploy` included. */
function labelsOf(service: Service): readonly string[] {
  return [service.get('labels'), service.get('deploy', 'labels')].flatMap(namesIn);
}

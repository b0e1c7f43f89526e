/** How much a service needs: from its image, from what its own settings ask for, or as the policy says. */
import { resourceNeeds } from '../../../src/knowledge/resources.ts';
import type { Service } from '../../../src/source/compose/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { imageOf } from '../../support/service/image.ts';
import { knownImageOf, programOf } from '../../support/service/program.ts';
import { scalar } from '../../support/service/values.ts';
import { bytesOf, roundedUp, sizeOf } from './sizes.ts';

export interface ServiceNeeds {
  /** Undefined where no number is known to be enough. */
  readonly memory: string | undefined;
  readonly pids: number;
  readonly why: readonly string[];
}

/** Programs that run in the Java virtual machine, which takes its heap from the limit and has many threads. */
const javaBases: ReadonlySet<string> = new Set([
  'eclipse-temurin',
  'openjdk',
  'amazoncorretto',
  'tomcat',
  'jetty',
  'maven',
  'gradle',
]);

/**
 * @param memory whether a memory limit is asked for, so that the service's own settings matter
 * @returns a clause that says why no number is known, where none is
 */
export function needsOf(project: Project, service: Service, memory: boolean): ServiceNeeds | string {
  const base = baseNeeds(project, service);
  if (typeof base === 'string' || !memory) return base;
  const asked = askedFor(service, programOf(project, service)?.facts.key ?? '');
  // A heap tells how large the whole is; what is reserved or shared tells only what it is not below.
  if (asked === undefined || (base.memory === undefined && !asked.isHeap)) return base;
  // What is asked for is a part of the whole: stacks, code and buffers come on top.
  const enough = roundedUp(asked.bytes * 1.5);
  if (base.memory !== undefined && enough <= (bytesOf(base.memory) ?? 0)) return base;
  return {
    ...base,
    memory: sizeOf(enough),
    why: [...base.why, `${asked.where} asks for ${sizeOf(asked.bytes)} itself`],
  };
}

function baseNeeds(project: Project, service: Service): ServiceNeeds | string {
  const { pidsLimit, memoryLimit } = project.policy;
  const program = programOf(project, service);
  const known = program === undefined ? undefined : resourceNeeds(program.facts);
  if (known !== undefined && program !== undefined) {
    const { memory, pids, source } = known;
    return { memory, pids, why: [`${program.name}: ${source}`] };
  }
  const image = imageOf(project, service);
  // A known image that runs a script of the stack: a client of the program, not the program.
  const why = [`policy values: ${memoryLimit === undefined ? '' : 'memoryLimit, '}pidsLimit`];
  if (image.kind === 'known' && program === undefined) return { memory: memoryLimit, pids: pidsLimit, why };
  if (image.kind === 'built' && knownImageOf(project, service) === undefined) {
    const java = javaBases.has(image.built.baseName.split(':', 1)[0] ?? '');
    return java
      ? {
          memory: memoryLimit,
          pids: 512,
          why: [
            'a Java virtual machine has compiler and collector threads of its own, more with each processor (docs.oracle.com: ParallelGCThreads)',
          ],
        }
      : { memory: memoryLimit, pids: pidsLimit, why };
  }
  return image.kind === 'unknown' ? image.because : `what ${service.name} needs depends on what it is given to do`;
}

interface Asked {
  readonly bytes: number;
  readonly where: string;
  /** It is the largest part of what the program takes: a heap, a cache. */
  readonly isHeap: boolean;
}

/**
 * The largest amount that the service's own settings reserve.
 * @param program what the image starts, by the key of its facts: a command may hold its options alone
 */
function askedFor(service: Service, program: string): Asked | undefined {
  const found: Asked[] = [];
  const add = (bytes: number | undefined, where: string, isHeap = true): void => {
    if (bytes !== undefined && bytes > 0) found.push({ bytes, where, isHeap });
  };
  for (const path of [['deploy', 'resources', 'reservations', 'memory'], ['mem_reservation'], ['shm_size']])
    add(bytesOf(String(scalar(service.get(...path)) ?? '')), path.join('.'), false);
  for (const { name, value } of service.environment) add(inText(value ?? '', name), name);
  for (const key of ['command', 'entrypoint']) {
    const value = service.get(key);
    const words =
      value?.kind === 'list' ? value.items.map((item) => String(scalar(item) ?? '')) : [String(scalar(value) ?? '')];
    add(inText([program, ...words].join(' '), key), key);
  }
  return found.sort((a, b) => b.bytes - a.bytes)[0];
}

/** Options and variables by which programs are told how much memory to take. */
const amounts: readonly { readonly pattern: RegExp; readonly unit: string }[] = [
  { pattern: /-Xmx(\d+[kmgt]?)\b/i, unit: '' },
  { pattern: /--max[-_]old[-_]space[-_]size[= ](\d+)/i, unit: 'm' },
  { pattern: /--?maxmemory[= ](\d+[kmg]?b?)\b/i, unit: '' },
  { pattern: /innodb[-_]buffer[-_]pool[-_]size[= ](\d+[kmg]?)\b/i, unit: '' },
  { pattern: /shared_buffers ?= ?(\d+[kmg]?b?)\b/i, unit: '' },
  // Megabytes, whatever letter stands behind them (memcached/memcached:doc/memcached.1).
  { pattern: /\bmemcached\b.*?\s(?:-m|--memory-limit)[= ]?(\d+)/i, unit: 'm' },
  { pattern: /--wiredTigerCacheSizeGB[= ](\d+(?:\.\d+)?)/i, unit: 'g' },
];

function inText(text: string, name: string): number | undefined {
  // KAFKA_HEAP_OPTS holds -Xmx like the others; MEMORY variables of images hold the amount alone.
  if (/^(?:MAX_MEMORY|MEMORY|INIT_MEMORY|JVM_MAX_HEAP|HEAP_SIZE)$/.test(name)) return bytesOf(text);
  const found = amounts.flatMap(({ pattern, unit }) => {
    const amount = pattern.exec(text)?.[1];
    return amount === undefined ? [] : (bytesOf(amount + unit) ?? []);
  });
  return found.length === 0 ? undefined : Math.max(...found);
}

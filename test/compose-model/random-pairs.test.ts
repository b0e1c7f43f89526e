/**
 * Random services, laid over each other by an override file or `extends`: Compose and the model
 * agree on what comes of it, in both views, and on what is refused.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/core/types.ts';
import { loadProject } from '../../src/source/project.ts';
import { askCompose, hasCompose } from '../support/compose-oracle.ts';
import { memoryFiles } from '../support/memory-files.ts';
import { tempFolder, writeFiles } from '../support/temp.ts';

/** Values of a service in all their forms. */
const forms: Readonly<Record<string, readonly Json[]>> = {
  annotations: [['a=1'], { a: '2' }],
  build: [
    './x',
    { context: './y', args: ['A=1'] },
    { args: { B: '2', C: null } },
    { target: 't', secrets: ['s'] },
    { additional_contexts: ['a=./b'] },
    { ssh: ['default'] },
  ],
  cap_add: [['A'], ['B', 'A']],
  command: ['a b "c d"', ['x'], null, 'a ${X:-y}'],
  configs: [['cf'], [{ source: 'cf', target: '/c' }]],
  depends_on: [
    ['b'],
    { b: { condition: 'service_healthy' } },
    { b: { condition: 'service_started', required: false } },
    ['c', 'b'],
  ],
  deploy: [
    { replicas: 2 },
    { resources: { limits: { memory: '1g' } } },
    { labels: ['x=1'], resources: { reservations: { devices: [{ capabilities: ['gpu'] }] } } },
    { labels: { x: '2' } },
    null,
  ],
  devices: [['/dev/a'], ['/dev/b:/dev/a:r'], [{ source: '/dev/c', target: '/dev/a' }]],
  dns: ['1.1.1.1', ['1.1.1.1', '8.8.8.8']],
  entrypoint: ['e f', ['y'], []],
  env_file: ['one.env', ['one.env', 'two.env'], [{ path: 'two.env', required: false }]],
  environment: [['A=1', 'B'], { A: '2', C: null }, ['A=3', 'D=x=y'], { E: 1.5, F: true }, [], {}],
  expose: [['80'], [80, '81']],
  extra_hosts: [['a:1.1.1.1'], { a: '2.2.2.2' }, ['b=::1'], { c: ['1.1.1.1', '2.2.2.2'] }],
  group_add: [['a'], [7]],
  healthcheck: [
    { test: 'a', interval: '5s' },
    { test: ['CMD', 'b'] },
    { disable: true },
    { interval: '1m', retries: 2 },
  ],
  labels: [['a=1'], { a: '2', b: '' }, { c: null }, ['d']],
  links: [['b'], ['b:alias']],
  logging: [
    { driver: 'json-file', options: { a: '1' } },
    { options: { b: '2' } },
    { driver: 'syslog', options: { c: 3 } },
  ],
  mem_limit: ['1g', 1000, '512m'],
  networks: [['n'], { n: { aliases: ['x'] } }, { n: null, m: { priority: 5 } }, ['default']],
  ports: [
    ['80:80'],
    [{ target: 80, published: '80' }],
    ['${P:-80}:80'],
    ['81-83:81-83'],
    [{ target: 81 }],
    ['82'],
    [80],
  ],
  profiles: [['p'], ['q', 'p']],
  secrets: [['s'], [{ source: 's', target: 'x' }], [{ source: 's', mode: 288 }]],
  security_opt: [['a'], ['b']],
  sysctls: [['a=1'], { a: 2 }, { b: '3' }],
  tmpfs: ['/a', ['/a', '/b']],
  ulimits: [{ nofile: 10 }, { nofile: { soft: 1, hard: 2 } }, { nproc: 5 }],
  volumes: [
    ['./a:/a'],
    ['v:/a:ro'],
    [{ type: 'bind', source: './b', target: '/a' }],
    ['/x'],
    ['${D:-./q}:/q'],
    [{ type: 'tmpfs', target: '/t/' }],
  ],
  'x-own': [{ a: [] }, 'z'],
};

const service = fc.record(
  Object.fromEntries(Object.entries(forms).map(([key, values]) => [key, fc.constantFrom(...values)])),
  { requiredKeys: [] },
);

/** Most keys are taken out again, or almost every pair would be refused for one of them. */
const thin = fc
  .tuple(service, fc.array(fc.constantFrom(...Object.keys(forms)), { minLength: 1, maxLength: 6 }))
  .map(([all, kept]) => Object.fromEntries(Object.entries(all).filter(([key]) => kept.includes(key))));

const top = {
  networks: { n: null, m: null },
  volumes: { v: null },
  secrets: { s: { file: './s' } },
  configs: { cf: { content: 'x' } },
};

describe.skipIf(!hasCompose())('random pairs of services', () => {
  it('come to what Compose makes of them', () => {
    let accepted = 0;
    fc.assert(
      fc.property(thin, thin, fc.boolean(), (one, other, byExtends) => {
        const others = { b: { image: 'b' }, c: { image: 'c' } };
        const base = byExtends
          ? {
              services: {
                a: { image: 'a', ...one, extends: 'z' },
                z: { image: 'z', ...other, depends_on: [] },
                ...others,
              },
            }
          : { services: { a: { image: 'a', ...one }, ...others } };
        const files = {
          'compose.yaml': JSON.stringify({ ...base, ...top }),
          ...(byExtends ? {} : { 'compose.override.yaml': JSON.stringify({ services: { a: other } }) }),
          'one.env': 'O=1\nA=file\n',
          'two.env': 'T=$O\n',
        };
        const folder = writeFiles(tempFolder(), files);
        const { stacks } = loadProject(memoryFiles(files), { rootName: folder.slice(folder.lastIndexOf('/') + 1) });
        const stack = stacks.find(({ id }) => id === 'compose.yaml');
        const faults = (stack?.problems ?? []).filter((problem) => problem.rejects === true);
        const filledIn = askCompose(folder, folder, []);
        expect(filledIn.model === undefined, `${filledIn.message}\n${JSON.stringify(faults)}`).toBe(faults.length > 0);
        if (filledIn.model !== undefined) {
          accepted += 1;
          expect(stack?.model).toEqual(filledIn.model);
        }
        const asWritten = askCompose(folder, folder, [], ['--no-interpolate']);
        if (asWritten.model !== undefined) expect(stack?.writtenModel).toEqual(asWritten.model);
      }),
      { numRuns: 25, seed: 20260824 },
    );
    expect(accepted).toBeGreaterThan(8);
  }, 180_000);
});

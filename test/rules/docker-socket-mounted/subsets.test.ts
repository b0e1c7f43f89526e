/** Any subset of the fixes, in any order, gives a stack whose consumers are each either untouched or behind a proxy. */
import { describe, expect, it } from 'vitest';
import { plan } from '../../../src/core/plan.ts';
import type { Json } from '../../../src/core/types.ts';
import { createProjectHost } from '../../../src/source/project.ts';
import { rule } from '../../../transforms/compose/docker-socket-mounted.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const compose = `services:
  traefik:
    image: traefik:v3.4
    command: [--providers.docker=true]
    volumes: [/var/run/docker.sock:/var/run/docker.sock:ro]
    profiles: [edge]
  kop:
    image: ghcr.io/jittering/traefik-kop:0.16
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
  dozzle:
    image: amir20/dozzle:v8.13
    environment:
      - DOZZLE_LEVEL=info
    volumes:
      - ./data:/data
      - /var/run/docker.sock:/var/run/docker.sock
`;
const services = ['services.traefik', 'services.kop', 'services.dozzle'];

/** Takes the fixes one after the other in this order, as somebody does who goes through them by hand. */
function apply(subjects: readonly string[]): {
  readonly text: string;
  readonly model: Json | undefined;
  readonly errors: readonly string[];
} {
  const host = createProjectHost();
  let text = compose;
  const errors: string[] = [];
  for (const subject of subjects) {
    const result = plan({
      files: memoryFiles({ 'compose.yaml': text }),
      host,
      rules: [rule],
      select: (finding) => finding.subject === subject,
    });
    errors.push(...result.internalErrors.map(({ message }) => message));
    text = result.overlay.read('compose.yaml') ?? '';
  }
  return { text, model: host.models(host.load(memoryFiles({ 'compose.yaml': text }))).get('compose.yaml'), errors };
}

function permutations(items: readonly string[]): readonly (readonly string[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

const subsets = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => services.filter((_, index) => (bits >> index) % 2 === 1));

describe('the fixes of one stack', () => {
  it.each(subsets.flatMap(permutations))('in the order %s %s %s', (...order) => {
    const chosen = order.filter((subject) => subject !== undefined);
    const { text, errors } = apply(chosen);
    expect(errors).toEqual([]);
    const left = plan({
      files: memoryFiles({ 'compose.yaml': text }),
      host: createProjectHost(),
      rules: [rule],
      select: () => false,
    }).findings;
    expect(left.map(({ subject }) => subject).sort()).toEqual(
      services.filter((subject) => !chosen.includes(subject)).sort(),
    );
  });

  it('gives one model whatever the order, all at once included', () => {
    const atOnce = plan({
      files: memoryFiles({ 'compose.yaml': compose }),
      host: createProjectHost(),
      rules: [rule],
      select: () => true,
    });
    const host = createProjectHost();
    const expected = host.models(host.load(atOnce.overlay)).get('compose.yaml');
    for (const order of permutations(services)) expect(apply(order).model, order.join(', ')).toEqual(expected);
  });
});

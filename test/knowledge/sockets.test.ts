import { describe, expect, test } from 'vitest';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import { imageFacts } from '../../src/knowledge/images.ts';
import { isSocketVariable, socketKind } from '../../src/knowledge/sockets/mounts.ts';
import { chosenProxy, socketProxies } from '../../src/knowledge/sockets/proxies.ts';
import { socketRefusals } from '../../src/knowledge/sockets/refusals.ts';
import { socketConsumer, socketConsumers, socketProxy, socketRefusal } from '../../src/knowledge/sockets.ts';
import type { ImageReference } from '../../src/knowledge/types.ts';

/** The switches of linuxserver/docker-socket-proxy:root/templates/haproxy.cfg. */
const switches = new Set(
  (
    'ALLOW_ARCHIVE ALLOW_CHANGES ALLOW_EXPORT ALLOW_LOGS ALLOW_PAUSE ALLOW_RESTARTS ALLOW_START ALLOW_STOP ALLOW_TOP ALLOW_UNPAUSE ' +
    'AUTH BUILD COMMIT CONFIGS CONTAINERS DISTRIBUTION EVENTS EXEC GRPC IMAGES INFO NETWORKS NODES PING PLUGINS POST SECRETS ' +
    'SERVICES SESSION SWARM SYSTEM TASKS VERSION VOLUMES'
  ).split(' '),
);

function reference(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (parsed === undefined) throw new Error(`${text} is no image reference`);
  return parsed;
}

describe('the data', () => {
  test('names only switches that the proxy has, sorted', () => {
    for (const consumer of socketConsumers) {
      for (const list of [consumer.read, consumer.write, ...consumer.features.map((feature) => feature.sections)]) {
        expect(
          list.filter((section) => !switches.has(section)),
          consumer.key,
        ).toEqual([]);
        expect(list, consumer.key).toEqual([...new Set(list)].sort());
      }
    }
  });

  test('uses familiar names, each for one consumer', () => {
    const names = [...socketConsumers, ...socketRefusals, ...socketProxies].flatMap((entry) => entry.images);
    const wrong = names.filter((name) => !name.endsWith('*') && parseImageReference(name)?.familiar !== name);
    expect(wrong).toEqual([]);
    const plain = socketConsumers
      .filter((consumer) => consumer.tags === undefined)
      .flatMap((consumer) => consumer.images);
    expect(plain.filter((name, index) => plain.indexOf(name) !== index)).toEqual([]);
  });

  test('says where every fact comes from', () => {
    for (const entry of [...socketConsumers, ...socketRefusals, ...socketProxies]) {
      expect(entry.source.length, entry.images[0]).toBeGreaterThan(5);
    }
  });

  test('a consumer that the service alone decides about has a switch there', () => {
    for (const consumer of socketConsumers.filter(({ where }) => where === 'compose')) {
      expect(
        consumer.how.some(({ kind, value }) => (kind === 'env' || kind === 'flag') && value !== ''),
        consumer.key,
      ).toBe(true);
    }
  });

  test('is not at once a consumer to convert and one to refuse', () => {
    for (const consumer of socketConsumers.filter(({ where }) => where === 'compose')) {
      for (const name of consumer.images) {
        if (!name.endsWith('*')) expect(socketRefusal(reference(name)), name).toBeUndefined();
      }
    }
  });

  test('the chosen proxy is one of the proxies, and its image is known', () => {
    const parsed = reference(chosenProxy.image);
    expect(socketProxy(parsed)?.key).toBe(chosenProxy.key);
    expect(imageFacts(parsed)?.capabilities?.asRoot?.namedVolume).toEqual([]);
    expect(imageFacts(parsed)?.readOnly?.tmpfs).toEqual(socketProxy(parsed)?.tmpfs);
  });
});

test.each([
  ['traefik:v3.0', 'traefik-v3'],
  ['traefik', 'traefik-v3'],
  ['traefik:latest', 'traefik-v3'],
  ['docker.io/library/traefik:v2.11', 'traefik-v2'],
  ['traefik:1.7-alpine', 'traefik-v1'],
  ['ghcr.io/amir20/dozzle:v8', 'amir20/dozzle'],
  ['willfarrell/autoheal:1.2.0', 'willfarrell/autoheal'],
  ['docker.elastic.co/beats/filebeat-oss:8.0.0', 'elastic/filebeat'],
  ['henrygd/beszel-agent-nvidia', 'henrygd/beszel-agent'],
])('%s is the consumer %s', (image, key) => {
  expect(socketConsumer(reference(image))?.key).toBe(key);
});

test.each([
  ['portainer/portainer-ce:2', 'no-gain'],
  ['portainer/agent', 'never'],
  ['docker:29-cli', 'no-gain'],
  ['jenkins/jenkins:lts', 'no-gain'],
  ['n8nio/n8n', 'unneeded'],
])('%s is refused: %s', (image, level) => {
  expect(socketRefusal(reference(image))?.level).toBe(level);
});

test('an image that nobody looked at is neither', () => {
  expect(socketConsumer(reference('ghcr.io/somebody/something'))).toBeUndefined();
  expect(socketRefusal(reference('ghcr.io/somebody/something'))).toBeUndefined();
});

test.each([
  ['/var/run/docker.sock', 'socket'],
  ['/run/docker.sock', 'socket'],
  ['//var/run/docker.sock', 'socket'],
  ['/run/user/1000/docker.sock', 'socket'],
  ['~/.docker/run/docker.sock', 'socket'],
  ['/run/podman/podman.sock', 'socket'],
  ['/var/run', 'run-directory'],
  ['/var/run/', 'run-directory'],
  ['/run', 'run-directory'],
  ['/', 'host-root'],
  ['docker.sock', undefined],
  ['/var/run/docker.pid', undefined],
  ['/run/containerd/containerd.sock', undefined],
  ['./data', undefined],
  ['', undefined],
])('%j leads to the API by: %s', (path, kind) => {
  expect(socketKind(path)).toBe(kind);
});

test('variables that stand for the socket are known by name', () => {
  expect(isSocketVariable('DOCKER_SOCKET_LOCATION')).toBe(true);
  expect(isSocketVariable('DATA')).toBe(false);
});

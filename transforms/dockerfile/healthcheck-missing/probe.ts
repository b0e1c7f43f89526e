/** A check of the exposed port with what is inside the image. */

import type { Fix, Refusal } from '../../../src/core/types.ts';
import { describeBase } from '../../../src/knowledge/base-images.ts';
import { originalName, parseImageReference } from '../../../src/knowledge/image-reference.ts';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import type { Project } from '../../../src/source/project.types.ts';
import { DockerfileEdits } from '../../support/dockerfile-fix.ts';
import { hasOwnStart } from '../../support/service/start.ts';
import { rootImage } from '../../support/shipped-stages.ts';

/** Images whose Dockerfile has a HEALTHCHECK of its own (the ones named). */
const withCheck = new Set([
  'plexinc/pms-docker', // plexinc/pms-docker:Dockerfile
  'pihole/pihole', // pi-hole/docker-pi-hole:src/Dockerfile
  'jellyfin/jellyfin', // jellyfin/jellyfin-packaging:docker/Dockerfile
  'vaultwarden/server', // dani-garcia/vaultwarden:docker/Dockerfile.debian
  'louislam/uptime-kuma', // louislam/uptime-kuma:docker/dockerfile
]);

/** True when the base brings a check, which a further stage takes over. */
export function hasOwnCheck(stage: Stage): boolean {
  const reference = parseImageReference(rootImage(stage));
  return reference !== undefined && withCheck.has(originalName(reference));
}

export function outcomeOf(project: Project, facts: DockerfileFacts, stage: Stage): Fix | Refusal {
  const ports = stage.exposed.filter((port) => port.endsWith('/tcp')).map((port) => port.slice(0, -'/tcp'.length));
  const [port] = ports;
  if (port === undefined || ports.length > 1 || !/^\d+$/.test(port)) {
    return refusal(
      ports.length > 1 ? 'several-ports' : 'no-port',
      ports.length > 1
        ? `Which of its ports (${ports.join(', ')}) tells that it works is not in the sources.`
        : 'It exposes no TCP port, so how to ask whether it works is not in the sources.',
    );
  }
  const others = startedOtherwise(project, facts, stage, port);
  if (others.length > 0) {
    return refusal(
      'other-program',
      `${others.join(' and ')} ${others.length === 1 ? 'starts' : 'start'} something else from this image and ${others.length === 1 ? 'publishes' : 'publish'} no port ${port}, so a check of that port would call ${others.length === 1 ? 'it' : 'them'} unhealthy.`,
      `Give the services that listen on ${port} a healthcheck in the compose file instead.`,
    );
  }
  const probe = probeOf(stage, port);
  if (probe === undefined) {
    return refusal(
      'nothing-to-ask-with',
      `${rootImage(stage)} is not known to have a program that can open a connection.`,
    );
  }
  const edits = new DockerfileEdits(project, facts);
  const line = `${edits.keyword('HEALTHCHECK')} --interval=30s --timeout=5s --start-period=30s --retries=3 \\`;
  const newline = facts.text.includes('\r\n') ? '\r\n' : '\n';
  const text = `${line.replace('\\', facts.escape)}${newline}  ${edits.keyword('CMD')} ${JSON.stringify(probe.command).replaceAll('","', '", "')}`;
  // Above what starts the program, and above the comment that belongs to that.
  const at = stage.instructions.findIndex(({ keyword }) => keyword === 'ENTRYPOINT' || keyword === 'CMD');
  edits.lineAfter((at === -1 ? stage.instructions.at(-1) : stage.instructions[at - 1]) ?? stage.from, text);
  return edits.touches(stage, 'healthcheck').fix({
    applicability: 'review',
    title: `Check that port ${port} takes connections`,
    why: [`It is the only port that is exposed [this file]`, `${probe.program} is in the image [${probe.source}]`],
    mayBreak: [
      `A program that does not listen on ${port} on all addresses or on 127.0.0.1 becomes unhealthy: Swarm replaces it, and services that wait for it (service_healthy) do not start.`,
    ],
    followUps: [
      'If the program has a page for this (/health), ask that instead: a connection says that it listens, not that it works.',
    ],
  });
}

/**
 * Services of the image with a command of their own that is not seen to listen on the port: a worker or a
 * scheduler beside the server. The image's check would hold for them too, and who waits for them would not start.
 */
function startedOtherwise(project: Project, facts: DockerfileFacts, stage: Stage, port: string): readonly string[] {
  const names = project
    .servicesBuiltFrom(facts, stage)
    .filter((service) => service.get('healthcheck') === undefined)
    .filter(hasOwnStart)
    .filter((service) => !service.ports.some(({ target }) => target === port))
    .map(({ name }) => name);
  return [...new Set(names)];
}

interface Probe {
  readonly command: readonly string[];
  readonly program: string;
  readonly source: string;
}

function probeOf(stage: Stage, port: string): Probe | undefined {
  const reference = parseImageReference(rootImage(stage));
  if (reference === undefined) return undefined;
  const base = describeBase(reference);
  const name = originalName(reference);
  const tag = reference.tag ?? '';
  const node = `require('net').connect(${port},'127.0.0.1').on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))`;
  if (name.startsWith('gcr.io/distroless/nodejs'))
    return {
      command: ['/nodejs/bin/node', '-e', node],
      program: 'node',
      source: 'GoogleContainerTools/distroless:nodejs/nodejs.bzl',
    };
  const python = `import socket; socket.create_connection(('127.0.0.1', ${port}), 3)`;
  if (name.startsWith('gcr.io/distroless/python3'))
    return {
      command: ['/usr/bin/python3', '-c', python],
      program: 'python3',
      source: 'GoogleContainerTools/distroless:python3/README.md',
    };
  if (base?.family === 'node') return { command: ['node', '-e', node], program: 'node', source: 'nodejs/docker-node' };
  if (base?.family === 'python')
    return { command: ['python', '-c', python], program: 'python', source: 'docker-library/python' };
  if (base?.language === 'ruby')
    return {
      command: ['ruby', '-rsocket', '-e', `TCPSocket.new('127.0.0.1', ${port}).close`],
      program: 'ruby',
      source: 'docker-library/ruby',
    };
  if (base?.language === 'php')
    return {
      command: ['php', '-r', `exit(@fsockopen('127.0.0.1', ${port}) ? 0 : 1);`],
      program: 'php',
      source: 'docker-library/php',
    };
  if (
    name === 'alpine' ||
    name === 'busybox' ||
    (base !== undefined && base.family !== 'distroless' && base.family !== 'shell-less' && /alpine/.test(tag)) ||
    (/^(?:nginx|httpd|haproxy|caddy)$/.test(name) && /alpine/.test(tag))
  )
    return {
      command: ['nc', '-z', '127.0.0.1', port],
      program: 'nc of BusyBox',
      source: 'alpinelinux/aports:main/busybox/busyboxconfig, CONFIG_NC',
    };
  if (
    base?.libc === 'glibc' &&
    (base.family === 'system' || base.family === 'go' || base.family === 'rust' || base.family === 'java') &&
    name !== 'busybox' &&
    !/minimal|wolfi|photon/.test(name)
  )
    return {
      command: ['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`],
      program: 'bash',
      source: 'essential on Debian, Ubuntu and the RHEL family; /dev/tcp is built into it',
    };
  if (/^(?:nginx|httpd|haproxy)$/.test(name) && !/alpine/.test(tag))
    return {
      command: ['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`],
      program: 'bash',
      source: `docker-library/official-images:library/${name}, which stands on Debian`,
    };
  return undefined;
}

function refusal(code: string, because: string, ...first: readonly string[]): Refusal {
  return {
    kind: 'refusal',
    code,
    because,
    byHand: [
      ...first,
      'Find what tells that the program works: a page, a query, a file that it touches.',
      'Write HEALTHCHECK with a program that is inside the image, or the program itself.',
      'If it is a job that ends by itself, write HEALTHCHECK NONE.',
    ],
  };
}

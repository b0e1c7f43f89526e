import { describeBase } from './base-images.ts';
import { originalName } from './image-reference.ts';
import type { ImageReference } from './types.ts';

/** WORKDIR of official images that set one (their Dockerfiles in docker-library, and the ones named). */
const workdirs: ReadonlyMap<string, string> = new Map([
  ['golang', '/go'], // docker-library/golang:Dockerfile-linux.template
  ['php', '/var/www/html'], // docker-library/php:Dockerfile-linux.template; the cli variants set none
  ['wordpress', '/var/www/html'], // docker-library/wordpress:Dockerfile.template
  ['drupal', '/opt/drupal'], // docker-library/drupal:Dockerfile.template
  ['tomcat', '/usr/local/tomcat'], // docker-library/tomcat:Dockerfile.template
  ['httpd', '/usr/local/apache2'], // docker-library/httpd:2.4/Dockerfile
  ['redis', '/data'], // docker-library/redis:debian/Dockerfile
  ['valkey/valkey', '/data'], // valkey-io/valkey-container:Dockerfile.template
  ['ghost', '/var/lib/ghost'], // docker-library/ghost:Dockerfile.template
  ['composer', '/app'], // composer/docker:latest/Dockerfile
  ['caddy', '/srv'], // caddyserver/caddy-docker:Dockerfile.tmpl
  ['gradle', '/home/gradle'], // keeganwitt/docker-gradle:jdk21-noble/Dockerfile
  ['pytorch/pytorch', '/workspace'], // pytorch/pytorch:Dockerfile
  ['debezium/kafka', '/kafka'], // debezium/container-images:kafka/2.1/Dockerfile
  ['debezium/connect', '/kafka'], // debezium/container-images:connect-base/2.1/Dockerfile, on the one above
  ['debezium/connect-base', '/kafka'],
  ['vulhub/elasticsearch', '/usr/share/elasticsearch'], // vulhub/vulhub:base/elasticsearch
  ['vulhub/gitlist', '/var/www/html'], // vulhub/vulhub:base/gitlist, on php:apache
  ['vulhub/tomcat', '/usr/local/tomcat'], // vulhub/vulhub:base/tomcat, on the official one
]);
/** Images that set none, besides the distributions and languages of the official library. */
const without = new Set([
  'nginx',
  'postgres',
  'mysql',
  'mariadb',
  'mongo',
  'rabbitmq',
  'haproxy',
  'traefik',
  'memcached',
  'docker',
  'phusion/baseimage', // phusion/baseimage-docker:image/Dockerfile
  'openresty/openresty', // openresty/docker-openresty:alpine/Dockerfile
  'timescale/timescaledb', // timescale/timescaledb-docker:Dockerfile, on postgres
  'registry.fedoraproject.org/fedora', // the same as the official one
  'registry.fedoraproject.org/fedora-minimal',
  'vulhub/ghostscript', // vulhub/vulhub:base/ghostscript, on debian
  'vulhub/openssl', // vulhub/vulhub:base/openssl, on debian
]);
/** Where the official library puts the images of one architecture (docker-library/official-images:README.md). */
const architectures = /^(?:amd64|arm32v5|arm32v6|arm32v7|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)\//;

/**
 * The directory that a stage on this image starts in; undefined where it is not known. `FROM scratch` starts in `/`.
 */
export function workdirOfBase(reference: ImageReference): string | undefined {
  const { familiar } = reference;
  if (architectures.test(familiar)) {
    const name = familiar.replace(architectures, '');
    return workdirOfBase({ ...reference, familiar: name, repository: `library/${name}` });
  }
  // Debezium is on both registries.
  const name = originalName(reference).replace(/^quay\.io\/(?=debezium\/)/, '');
  const tag = reference.tag ?? '';
  // A tag out of a variable may be any of them.
  if (name === 'php' && !/apache|fpm/.test(tag)) return tag.includes('$') ? undefined : '/';
  const known = workdirs.get(name);
  if (known !== undefined) return known;
  if (without.has(name)) return '/';
  const base = describeBase(reference);
  if (base === undefined || name.includes('/')) return undefined;
  return base.family === 'distroless' || base.family === 'shell-less' ? undefined : '/';
}

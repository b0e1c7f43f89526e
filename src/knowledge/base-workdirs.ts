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
]);
/** Official images that set none, besides distributions and languages. */
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
]);

/**
 * The directory that a stage on this image starts in; undefined where it is not known. `FROM scratch` starts in `/`.
 */
export function workdirOfBase(reference: ImageReference): string | undefined {
  const name = originalName(reference);
  const tag = reference.tag ?? '';
  if (name === 'php' && !/apache|fpm/.test(tag)) return '/';
  const known = workdirs.get(name);
  if (known !== undefined) return known;
  if (without.has(name)) return '/';
  const base = describeBase(reference);
  if (base === undefined || name.includes('/')) return undefined;
  // Distributions and languages of the official library; Gradle's starts in a home, R's in none (their Dockerfiles).
  return base.family === 'distroless' || base.family === 'shell-less' || name === 'gradle' ? undefined : '/';
}

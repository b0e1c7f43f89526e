import { describe, expect, test } from 'vitest';
import { isCapability } from '../../src/knowledge/capabilities.ts';
import { parseImageReference } from '../../src/knowledge/image-reference.ts';
import type { StatedFacts } from '../../src/knowledge/images/entry.ts';
import { imageEntries } from '../../src/knowledge/images/index.ts';
import { entryByKey, imageFacts, runsAs, secretConvention } from '../../src/knowledge/images.ts';
import { hasFlavour, leadingVersion } from '../../src/knowledge/tags.ts';
import type { ImageFacts, ImageReference } from '../../src/knowledge/types.ts';

function reference(text: string): ImageReference {
  const parsed = parseImageReference(text);
  if (parsed === undefined) throw new Error(`${text} is no image reference`);
  return parsed;
}

function facts(text: string): ImageFacts {
  const found = imageFacts(reference(text));
  if (found === undefined) throw new Error(`${text} is not known`);
  return found;
}

describe('the data', () => {
  const statements = imageEntries.flatMap((entry) => [
    { name: entry.key, stated: entry as StatedFacts },
    ...(entry.variants ?? []).map((variant, index) => ({
      name: `${entry.key} variant ${index}`,
      stated: variant as StatedFacts,
    })),
  ]);

  test('covers the images that were researched', () => {
    expect(imageEntries.length).toBeGreaterThanOrEqual(147);
  });

  test('has one entry for each name', () => {
    const names = imageEntries.flatMap((entry) => [entry.key, ...(entry.aliases ?? [])]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('uses familiar names throughout', () => {
    const names = imageEntries.flatMap((entry) => [entry.key, ...(entry.aliases ?? [])]);
    const wrong = names.filter(
      (name) => parseImageReference(name.replace('/*', '/any'))?.familiar !== name.replace('/*', '/any'),
    );
    expect(wrong).toEqual([]);
  });

  test('inherits only from entries that are there, without going round', () => {
    for (const entry of imageEntries) {
      const seen = new Set<string>();
      for (let at = entry; at.inherits !== undefined; ) {
        expect(seen.has(at.key), `${entry.key} goes round`).toBe(false);
        seen.add(at.key);
        const parent = entryByKey(at.inherits);
        if (parent === undefined) throw new Error(`${at.key} inherits from ${at.inherits}, which is not there`);
        at = parent;
      }
    }
  });

  test('is sorted where order means nothing', () => {
    for (const { name, stated } of statements) {
      const lists = [
        stated.capabilities?.asNonRoot,
        stated.capabilities?.asRoot?.namedVolume,
        stated.capabilities?.asRoot?.bindMount,
        stated.readOnly?.tmpfs,
        stated.neverFile,
        stated.dataPaths,
      ];
      for (const list of lists) expect(list, name).toEqual(list === undefined ? undefined : [...list].sort());
      expect(stated.tcpPorts, name).toEqual(
        stated.tcpPorts === undefined ? undefined : [...stated.tcpPorts].sort((a, b) => a - b),
      );
    }
    for (const entry of imageEntries)
      expect(entry.aliases, entry.key).toEqual(entry.aliases === undefined ? undefined : [...entry.aliases].sort());
  });

  test('names capabilities that exist', () => {
    for (const { name, stated } of statements) {
      const sets = stated.capabilities;
      for (const capability of [
        ...(sets?.asNonRoot ?? []),
        ...(sets?.asRoot?.namedVolume ?? []),
        ...(sets?.asRoot?.bindMount ?? []),
      ]) {
        expect(isCapability(capability), `${name}: ${capability}`).toBe(true);
      }
    }
  });

  test('grants both or neither of SETUID and SETGID: one alone leaves services running as root', () => {
    for (const { name, stated } of statements) {
      for (const set of [stated.capabilities?.asRoot?.namedVolume, stated.capabilities?.asRoot?.bindMount]) {
        if (set !== undefined) expect(set.includes('SETUID'), name).toBe(set.includes('SETGID'));
      }
    }
  });

  test('says where every fact comes from', () => {
    for (const { name, stated } of statements) {
      const sourced = [
        stated.secrets,
        stated.user,
        stated.capabilities,
        stated.readOnly,
        stated.noNewPrivileges,
        stated.entrypoint,
      ];
      for (const fact of sourced) {
        if (fact !== undefined) expect(fact.source.trim().length, name).toBeGreaterThan(5);
      }
    }
  });

  test('names each variable once, and none that must never be a file', () => {
    for (const { name, stated } of statements) {
      const names = (stated.secrets?.conventions ?? []).map((convention) => convention.env);
      expect(new Set(names).size, name).toBe(names.length);
      expect(
        names.filter((variable) => stated.neverFile?.includes(variable)),
        name,
      ).toEqual([]);
      for (const convention of stated.secrets?.conventions ?? []) {
        expect(convention.env.split('*').length, name).toBe(convention.fileEnv.split('*').length);
      }
    }
  });
});

describe('looking an image up', () => {
  test.each([
    ['postgres:17', 'postgres'],
    ['docker.io/library/postgres:17', 'postgres'],
    ['public.ecr.aws/docker/library/postgres:17', 'postgres'],
    ['mirror.gcr.io/library/redis', 'redis'],
    ['valkey/valkey:8-alpine', 'valkey/valkey'],
    ['ghcr.io/dani-garcia/vaultwarden', 'vaultwarden/server'],
    ['lscr.io/linuxserver/sonarr:latest', 'linuxserver/sonarr'],
    ['ghcr.io/linuxserver/something-new', 'linuxserver/*'],
    ['lscr.io/linuxserver/socket-proxy:latest', 'linuxserver/socket-proxy'],
    ['bitnamilegacy/postgresql:16', 'bitnami/postgresql'],
    ['bitnami/unheard-of', 'bitnami/*'],
    ['grafana/grafana-oss', 'grafana/grafana'],
  ])('%s is %s', (text, key) => {
    expect(facts(text).key).toBe(key);
  });

  test.each(['ghcr.io/somebody/postgres', 'registry:5000/postgres', 'linuxserver/a/b', 'my-app', 'ghcr.io/bitnami/x'])(
    '%s is not known',
    (text) => {
      expect(imageFacts(reference(text))).toBeUndefined();
    },
  );

  test('a child has what its parent has', () => {
    expect(facts('postgis/postgis:16-3.5').secrets?.conventions.map((convention) => convention.fileEnv)).toContain(
      'POSTGRES_PASSWORD_FILE',
    );
    expect(facts('postgis/postgis:16-3.5').capabilities?.confidence).toBe('measured');
    expect(facts('lscr.io/linuxserver/sonarr').capabilities?.asRoot?.namedVolume).toContain('SETUID');
  });

  test('a tag decides between variants', () => {
    expect(facts('postgres:15').capabilities?.asRoot?.namedVolume).toEqual(['DAC_OVERRIDE', 'SETGID', 'SETUID']);
    expect(facts('postgres:18-alpine').capabilities?.asRoot?.namedVolume).toContain('CHOWN');
    expect(facts('postgres').capabilities?.asRoot?.namedVolume).toContain('CHOWN');
    expect(facts('gitea/gitea:1.24-rootless').leaveAlone).toBeUndefined();
    expect(facts('gitea/gitea:1.24').leaveAlone).toBeDefined();
    expect(facts('elasticsearch:7.17').user).toBeUndefined();
    expect(facts('elasticsearch:8.19').user?.startsAsRoot).toBe(false);
    expect(facts('php:8.3-apache').capabilities?.asRoot?.namedVolume).toEqual(['SETGID', 'SETUID']);
    expect(facts('php:8.3-cli').capabilities).toBeUndefined();
    expect(facts('wordpress:6-fpm-alpine').entrypoint?.cmd).toEqual(['php-fpm']);
    expect(facts('lscr.io/linuxserver/socket-proxy:3.2.4').capabilities?.asRoot?.namedVolume).toEqual(['SYS_CHROOT']);
    expect(facts('lscr.io/linuxserver/socket-proxy:3.4.3-r0-ls92').capabilities?.asRoot?.namedVolume).toEqual([]);
  });

  test('an image that must be left alone says why', () => {
    for (const text of [
      'docker:29-dind',
      'gcr.io/cadvisor/cadvisor',
      'gitlab/gitlab-ce',
      'qmcgaw/gluetun',
      'lscr.io/linuxserver/wireguard',
    ]) {
      expect(facts(text).leaveAlone, text).toMatch(/\w{3}/);
    }
  });

  test('the user to run as depends on the tag', () => {
    expect(runsAs(facts('postgres:17'), reference('postgres:17'))).toBe('999:999');
    expect(runsAs(facts('postgres:17-alpine3.22'), reference('postgres:17-alpine3.22'))).toBe('70:70');
    expect(runsAs(facts('valkey/valkey:8-alpine'), reference('valkey/valkey:8-alpine'))).toBe('999:1000');
    expect(runsAs(facts('gitlab/gitlab-ce'), reference('gitlab/gitlab-ce'))).toBeUndefined();
  });
});

describe('how a variable is read from a file', () => {
  test.each([
    ['postgres:17', 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'path'],
    ['pgvector/pgvector:pg17', 'POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'path'],
    ['grafana/grafana', 'GF_SECURITY_ADMIN_PASSWORD', 'GF_SECURITY_ADMIN_PASSWORD__FILE', 'path'],
    ['vaultwarden/server', 'ADMIN_TOKEN', 'ADMIN_TOKEN_FILE', 'path'],
    ['lscr.io/linuxserver/bookstack', 'DB_PASS', 'FILE__DB_PASS', 'path'],
    ['gitea/gitea:1.24', 'GITEA__database__PASSWD', 'GITEA__database__PASSWD__FILE', 'path'],
    ['ghcr.io/goauthentik/server', 'AUTHENTIK_SECRET_KEY', 'AUTHENTIK_SECRET_KEY', 'file-uri'],
    ['containrrr/watchtower', 'WATCHTOWER_HTTP_API_TOKEN', 'WATCHTOWER_HTTP_API_TOKEN', 'path'],
    ['pihole/pihole', 'FTLCONF_webserver_api_password', 'WEBPASSWORD_FILE', 'name'],
    ['apache/airflow', 'AIRFLOW__CORE__FERNET_KEY', 'AIRFLOW__CORE__FERNET_KEY_CMD', 'cat-command'],
  ])('%s: %s', (image, env, fileEnv, value) => {
    expect(secretConvention(facts(image), env)).toEqual({ env, fileEnv, value });
  });

  test.each([
    ['rabbitmq:4', 'RABBITMQ_DEFAULT_PASS'],
    ['redis:7', 'REDIS_PASSWORD'],
    ['postgres:17', 'POSTGRES_HOST_AUTH_METHOD'],
    ['quay.io/keycloak/keycloak', 'KC_DB_PASSWORD'],
    ['oliver006/redis_exporter', 'REDIS_PASSWORD'],
    ['grafana/grafana:12-distroless', 'GF_SECURITY_ADMIN_PASSWORD'],
    ['grafana/grafana', 'GF_'],
    ['ghcr.io/paperless-ngx/paperless-ngx', 'PAPERLESS_MODEL'],
  ])('%s does not do it for %s', (image, env) => {
    expect(secretConvention(facts(image), env)).toBeUndefined();
  });
});

test.each([
  ['17-alpine3.22', 'alpine', true],
  ['alpine', 'alpine', true],
  ['17-bookworm', 'alpine', false],
  ['6-php8.3-fpm-alpine', 'fpm', true],
  ['alpinefoo', 'alpine', false],
  [undefined, 'alpine', false],
])('%s has the flavour %s: %s', (tag, flavour, expected) => {
  expect(hasFlavour(tag, flavour)).toBe(expected);
});

test.each([
  ['17.5-alpine', [17, 5]],
  ['v3.6.1', [3, 6, 1]],
  ['latest', [Number.POSITIVE_INFINITY]],
  [undefined, [Number.POSITIVE_INFINITY]],
])('the version of %s', (tag, version) => {
  expect(leadingVersion(tag)).toEqual(version);
});

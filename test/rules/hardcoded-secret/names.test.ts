import { describe, expect, it } from 'vitest';
import { isDistinctive, isSecretName, isSecretValue } from '../../../transforms/support/secret-names.ts';

describe('names that announce a secret', () => {
  it.each([
    'PASSWORD',
    'DB_PASSWORD',
    'dbPassword',
    'PGPASSWORD',
    'MYSQL_PWD',
    'REDIS_PASS',
    'RABBITMQ_DEFAULT_PASS',
    'JWT_SECRET',
    'SECRET_KEY',
    'SECRET_KEY_BASE',
    'API_KEY',
    'STRIPE_API_KEY',
    'GF_SECURITY_ADMIN_PASSWORD',
    'AUTHENTIK_POSTGRESQL__PASSWORD',
    'TUNNEL_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'SSH_PRIVATE_KEY',
    'PASSPHRASE',
    'PASSWORD_SALT',
    'requirepass',
    'admin-password',
    'redis.password',
    'MEILI_MASTER_KEY',
    'REDISCLI_AUTH',
    'NEO4J_AUTH',
    'APP_KEY',
    'DB_PASSWORD_2',
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));

  it.each([
    'PWD',
    'OLDPWD',
    'PASSWORD_MIN_LENGTH',
    'PUBLIC_KEY',
    'NEXT_PUBLIC_API_KEY',
    'JWT_PUBLIC_KEY',
    'POSTGRES_PASSWORD_FILE',
    'SECRET_PATH',
    'SSH_KEY_PATH',
    'KEY_PREFIX',
    'PRIMARY_KEY',
    'TOKEN_EXPIRY',
    'PASSWORD_HASH_ALGO',
    'USERNAME',
    'MAX_TOKENS',
    'SECRET_NAME',
    'PASSWORD_RESET_URL',
    'TOKENIZER',
    'COMPASS',
    'BYPASS_HOSTS',
    'KEYCLOAK_USER',
    'AUTHORITY',
    'STRIPE_PUBLISHABLE_KEY',
    'KAFKA_SSL_KEY_CREDENTIALS',
  ])('not %s', (name) => expect(isSecretName(name)).toBe(false));
});

describe('values that can be a secret', () => {
  it.each([
    ['DB_PASSWORD', 'changeme'],
    ['DB_PASSWORD', '<password>'],
    ['DB_PASSWORD', '12345'],
    ['DB_PASSWORD', 'CHANGE_ME'],
    ['SECRET', 'a/b+c=='],
    ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
  ])('%s=%s', (name, value) => expect(isSecretValue(name, value)).toBe(true));

  it.each([
    ['DB_PASSWORD', ''],
    ['DB_PASSWORD', '  '],
    ['ALLOW_EMPTY_PASSWORD', 'yes'],
    ['REQUIRE_PASSWORD', '1'],
    ['MAX_TOKEN', '4096'],
    ['DB_PASSWORD', '/run/secrets/db'],
    ['SECRET', './secret.txt'],
    ['SECRET', 'file:///run/secrets/x'],
    ['OIDC_TOKEN', 'https://login.example.org/token'],
    ['PASSWORD_FROM_SECRET', 'DB_PASSWORD'],
    ['DB_PASSWORD', '$$DB_PASSWORD'],
    ['DB_PASSWORD', '$$(cat /run/secrets/db)'],
    ['DB_PASSWORD', '{{ vault.db }}'],
    ['AWS_ACCESS_KEY_ID', 'minio'],
  ])('not %s=%s', (name, value) => expect(isSecretValue(name, value)).toBe(false));
});

it('calls long values distinctive', () => {
  expect(isDistinctive('dev123')).toBe(false);
  expect(isDistinctive('0123456789abcdef')).toBe(true);
});

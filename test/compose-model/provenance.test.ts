import { describe, expect, it } from 'vitest';
import type { Origin, Service, Stack } from '../../src/source/compose/types.ts';
import { loadProject } from '../../src/source/project.ts';
import { memoryFiles } from '../support/memory-files.ts';

type Files = Readonly<Record<string, string>>;

function stackOf(files: Files, id = 'compose.yaml'): Stack {
  const project = loadProject(memoryFiles(files));
  const stack = project.stacks.find((one) => one.id === id);
  if (stack === undefined) throw new Error(`no stack ${id}: ${JSON.stringify(project.problems)}`);
  return stack;
}

function service(stack: Stack, name: string): Service {
  const found = stack.services.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

function written(files: Files, origin: Origin | undefined): string | undefined {
  return origin && files[origin.file]?.slice(origin.range.start, origin.range.end);
}

describe('a value in its place', () => {
  const files = {
    'compose.yaml':
      'services:\n  db:\n    image: "postgres:18" # why\n    environment:\n      - A=1\n      - PASSWORD=${PW:-quick}\n    ports: ["80:80"]\n',
  };
  const db = service(stackOf(files), 'db');

  it('has file, range and document path, and came no other way', () => {
    const image = db.get('image');
    expect(image?.origin).toMatchObject({
      file: 'compose.yaml',
      path: ['services', 'db', 'image'],
      via: [],
      directory: '.',
    });
    expect(written(files, image?.origin)).toBe('"postgres:18"');
    const key = image?.origin.keyRange;
    expect(files['compose.yaml'].slice(key?.start, key?.end)).toBe('image');
  });

  it('of a list of pairs is the item, with what stands behind the equals sign', () => {
    const password = db.environment.find((entry) => entry.name === 'PASSWORD');
    expect(password).toMatchObject({
      value: 'quick',
      raw: '${PW:-quick}',
      form: 'list',
      origin: { path: ['services', 'db', 'environment', 1] },
    });
    expect(written(files, password?.origin)).toBe('PASSWORD=${PW:-quick}');
    expect(password?.variables).toMatchObject([{ name: 'PW', range: { start: 0, end: 12 } }]);
  });

  it('is reached by its path', () => {
    expect(db.get('ports', 0)).toMatchObject({ kind: 'scalar', value: '80:80' });
    expect(db.get('nothing', 'here')).toBeUndefined();
  });

  it('leaves the place of the service its own key', () => {
    const { file, range } = db.keyPlace;
    expect(files[file as 'compose.yaml'].slice(range.start, range.end)).toBe('db');
    expect(db.path).toEqual(['services', 'db']);
  });
});

describe('a value from a fragment', () => {
  const files = {
    'compose.yaml':
      'x-env: &env\n  TZ: UTC\nx-common: &common\n  restart: always\n  environment: *env\nservices:\n  a:\n    <<: *common\n    image: a\n  b: {image: b, restart: *nothing}\n'.replace(
        ', restart: *nothing',
        '',
      ),
  };
  const a = service(stackOf(files), 'a');

  it('is written in the fragment and came by the merge', () => {
    expect(a.get('restart')?.origin).toMatchObject({
      path: ['x-common', 'restart'],
      via: [{ kind: 'merge', anchor: 'common' }],
    });
  });

  it('through two anchors names the nearer one first', () => {
    expect(a.environment[0]?.origin).toMatchObject({
      path: ['x-env', 'TZ'],
      via: [
        { kind: 'alias', anchor: 'env' },
        { kind: 'merge', anchor: 'common' },
      ],
    });
  });
});

describe('a value from another file', () => {
  const files = {
    'compose.yaml':
      'include: [parts/db.yaml]\nservices:\n  web:\n    extends: {file: common/base.yaml, service: base}\n    environment: {OWN: "1"}\n    env_file: web.env\n',
    'compose.override.yaml': 'services:\n  web:\n    environment: {LATE: "2"}\n',
    'common/base.yaml': 'services:\n  base:\n    image: base\n    volumes: ["./data:/data"]\n',
    'parts/db.yaml': 'services:\n  db:\n    image: db\n    volumes: ["./pg:/pg"]\n',
    'web.env': '# x\nTOKEN="abc"\n',
  };
  const stack = stackOf(files);
  const web = service(stack, 'web');

  it('that is extended', () => {
    expect(web.get('image')?.origin).toMatchObject({
      file: 'common/base.yaml',
      directory: 'common',
      via: [{ kind: 'extends', file: 'common/base.yaml', service: 'base' }],
    });
    expect(web.get('volumes', 0)?.origin.directory).toBe('common');
  });

  it('that overrides', () => {
    expect(web.environment.find((entry) => entry.name === 'LATE')?.origin).toMatchObject({
      file: 'compose.override.yaml',
      via: [{ kind: 'override', file: 'compose.override.yaml' }],
    });
    expect(web.file).toBe('compose.yaml');
  });

  it('that is included', () => {
    const db = service(stack, 'db');
    expect(db.get('image')?.origin).toMatchObject({
      file: 'parts/db.yaml',
      directory: 'parts',
      via: [{ kind: 'include', file: 'parts/db.yaml' }],
    });
    expect(db.keyPlace.file).toBe('parts/db.yaml');
  });

  it('that env_file names', () => {
    const token = web.environment.find((entry) => entry.name === 'TOKEN');
    expect(token).toMatchObject({
      value: 'abc',
      form: 'env-file',
      origin: { file: 'web.env', via: [{ kind: 'env-file', file: 'web.env' }] },
    });
    expect(written(files, token?.origin)).toBe('"abc"');
  });

  it('counts the files that were read', () => {
    expect([...stack.files].sort()).toEqual([
      'common/base.yaml',
      'compose.override.yaml',
      'compose.yaml',
      'parts/db.yaml',
    ]);
  });
});

describe('uses of variables', () => {
  it('are listed with the place of the model that they reach', () => {
    const stack = stackOf({
      'compose.yaml':
        'services:\n  a:\n    build: ./${DIR:-app}\n    environment: ["X=${A:-${B}}"]\n    command: ["run", "$C"]\n    depends_on: []\n',
    });
    expect(stack.variableUses.map(({ use, modelPath }) => [use.name, modelPath.join('.')])).toEqual([
      ['DIR', 'services.a.build.context'],
      ['A', 'services.a.environment.X'],
      ['B', 'services.a.environment.X'],
      ['C', 'services.a.command.1'],
    ]);
  });
});

describe('facts of a service', () => {
  const stack = stackOf({
    'compose.yaml': `services:
  a:
    image: a
    profiles: [dev]
    networks: {front: {aliases: [x]}, back: }
    depends_on: {b: {condition: service_healthy}}
    secrets: [one, {source: two, target: x}]
    ports: ["127.0.0.1:8080-8081:80-81/udp", {target: 5, published: "6"}]
    volumes: ["./d:/d:ro", "data:/data", {type: bind, source: /var/run/docker.sock, target: /s, read_only: true}]
  b: {image: b, network_mode: host, build: {context: https://example.org/x.git}}
  c: {build: {context: ./app, dockerfile: ../Dockerfile.c, target: prod, args: {V: "1"}}}
  d: {build: {dockerfile_inline: FROM scratch}}
networks: {front: , back: }
volumes: {data: }
secrets: {one: {file: ./one}, two: {file: ./two}}
`,
  });

  it('are those of its mapping', () => {
    const a = service(stack, 'a');
    expect(a).toMatchObject({
      image: 'a',
      profiles: ['dev'],
      networks: ['front', 'back'],
      dependsOn: ['b'],
      secrets: ['one', 'two'],
      networkMode: undefined,
      build: undefined,
    });
    expect(a.ports).toMatchObject([
      { hostIp: '127.0.0.1', published: '8080', target: '80', protocol: 'udp' },
      { hostIp: '127.0.0.1', published: '8081', target: '81', protocol: 'udp' },
      { hostIp: undefined, published: '6', target: '5', protocol: 'tcp' },
    ]);
    expect(a.mounts).toMatchObject([
      { type: 'bind', source: './d', target: '/d', readOnly: true, form: 'short' },
      { type: 'volume', source: 'data', target: '/data', readOnly: false, form: 'short' },
      { type: 'bind', source: '/var/run/docker.sock', target: '/s', readOnly: true, form: 'long' },
    ]);
  });

  it('say where it is built', () => {
    expect(service(stack, 'c').build).toMatchObject({
      context: 'app',
      dockerfile: 'Dockerfile.c',
      target: 'prod',
      args: [{ name: 'V', value: '1' }],
    });
    expect(service(stack, 'b').build).toMatchObject({ context: undefined, dockerfile: undefined });
    expect(service(stack, 'd').build).toMatchObject({ context: '.', dockerfile: undefined });
    expect(service(stack, 'b').networks).toEqual([]);
    expect(service(stack, 'c').networks).toEqual(['default']);
  });
});

import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/core/types.ts';
import { createProjectHost, loadProject } from '../../src/source/project.ts';
import { memoryFiles } from '../support/memory-files.ts';

type Files = Readonly<Record<string, string>>;

const stack = (image = 'x') => `services:\n  web:\n    image: ${image}\n`;

function idsOf(files: Files): readonly string[] {
  return loadProject(memoryFiles(files)).stacks.map(({ id }) => id);
}

function problemsOf(files: Files): readonly Problem[] {
  return loadProject(memoryFiles(files)).problems;
}

describe('which files are stacks', () => {
  it.each([
    'compose.yaml',
    'compose.yml',
    'docker-compose.yml',
    'docker-compose-dev.yaml',
    'compose.prod.yaml',
    'app.compose.yml',
    'app-compose.yml',
    'compose-ci.yml',
    'deploy/stack.yml',
  ])('%s', (path) => {
    expect(idsOf({ [path]: stack() })).toEqual([path]);
  });

  it.each([
    ['a workflow', { '.github/workflows/ci.yml': 'jobs:\n  a:\n    services:\n      db: {image: db}\n' }],
    [
      'a Symfony container',
      { 'config/services.yaml': 'services:\n  _defaults: {autowire: true}\n  App\\:\n    resource: ../src\n' },
    ],
    ['a GitLab pipeline', { '.gitlab-ci.yml': 'services:\n  - docker:dind\n' }],
    ['no YAML', { 'compose.txt': stack() }],
    [
      'a file of Rancher beside a compose file',
      { 'rancher-compose.yml': "version: '2'\nservices:\n  web:\n    scale: 2\n    start_on_create: true\n" },
    ],
    ['processes without containers', { 'process-compose.yaml': 'processes:\n  web:\n    command: ./web\n' }],
  ])('%s is none', (_about, files) => {
    expect(idsOf(files as Files)).toEqual([]);
    expect(problemsOf(files as Files)).toEqual([]);
  });

  it('keeps variants apart, each a stack of its own', () => {
    expect(
      idsOf({ 'compose.yaml': stack(), 'compose.dev.yaml': stack('dev'), 'docker-compose.yml': stack('old') }),
    ).toEqual(['compose.dev.yaml', 'compose.yaml', 'docker-compose.yml']);
  });

  it('lays an override over the base beside it', () => {
    const [only, ...more] = loadProject(
      memoryFiles({ 'compose.yaml': stack(), 'compose.override.yaml': 'services:\n  web:\n    image: late\n' }),
    ).stacks;
    expect(more).toEqual([]);
    expect(only?.services[0]?.image).toBe('late');
  });

  it('lays a file that cannot stand alone over its base, as a second stack', () => {
    const files = {
      'docker-compose.yml': stack(),
      'docker-compose.prod.yml': 'services:\n  web:\n    restart: always\n',
    };
    const { stacks, problems } = loadProject(memoryFiles(files));
    expect(stacks.map(({ id, files: read }) => [id, read])).toEqual([
      ['docker-compose.prod.yml', ['docker-compose.yml', 'docker-compose.prod.yml']],
      ['docker-compose.yml', ['docker-compose.yml']],
    ]);
    expect(problems).toEqual([]);
  });

  it('judges a fragment only through what extends it', () => {
    const files = {
      'compose.yaml': 'services:\n  web:\n    extends: {file: common.yml, service: base}\n    image: x\n',
      'common.yml': 'services:\n  base:\n    restart: always\n  other: {image: y}\n',
    };
    expect(idsOf(files)).toEqual(['compose.yaml']);
  });
});

describe('problems', () => {
  it('names a template as what it is', () => {
    const problems = problemsOf({ 'compose.yaml': 'services:\n  {{ range .Services }}\n  web: {image: x}\n' });
    expect(problems).toMatchObject([
      { file: 'compose.yaml', level: 'skipped', message: expect.stringContaining('template') },
    ]);
  });

  it('keeps going beside a broken file', () => {
    const files = { 'compose.yaml': 'services: [\n', 'other/compose.yaml': stack() };
    expect(idsOf(files)).toEqual(['other/compose.yaml']);
    expect(problemsOf(files)).toMatchObject([{ file: 'compose.yaml', level: 'error' }]);
  });

  it('an alias bomb is an error of that file, found before it is unfolded', () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `x${n + 1}: &x${n + 1} [${Array.from({ length: 10 }, () => `*x${n}`).join(', ')}]`,
    );
    const bomb = `x0: &x0 [a]\n${levels.join('\n')}\nservices:\n  web: {image: x, command: *x30}\n`;
    expect(problemsOf({ 'compose.yaml': bomb, 'good/compose.yaml': stack() })).toMatchObject([
      { file: 'compose.yaml', level: 'error' },
    ]);
  });

  it('a long chain of extends is none', () => {
    const services = Array.from(
      { length: 40 },
      (_, n) => `  s${n + 1}:\n    extends: s${n}\n    labels: {a${n}: b}\n`,
    ).join('');
    expect(problemsOf({ 'compose.yaml': `services:\n  s0: {image: x}\n${services}` })).toEqual([]);
  });

  it('deep nesting is an error of that file', () => {
    const deep = `services:\n  web: {image: x, x-deep: ${'['.repeat(5000)}${']'.repeat(5000)}}\n`;
    expect(problemsOf({ 'compose.yaml': deep })).toMatchObject([{ file: 'compose.yaml', level: 'error' }]);
  });

  it('never quotes a value', () => {
    const files = {
      'compose.yaml':
        'services:\n  web:\n    image: x\n    hostname: [hunter2]\n    environment: {A: {hunter2: x}, B: "${hunter2.x:-hunter2}"}\n',
      '.env': 'A="hunter2\n',
    };
    const said = JSON.stringify(problemsOf(files).map(({ message, advice }) => [message, advice]));
    expect(problemsOf(files).length).toBeGreaterThan(1);
    expect(said).not.toContain('hunter2');
  });
});

describe('links to Dockerfiles', () => {
  const files = {
    'compose.yaml':
      'services:\n  a: {build: ./app}\n  b: {build: {context: ./app, dockerfile: other.file, target: dev}}\n  c: {build: ./missing}\n  d: {build: {context: app, target: "0"}}\n',
    'app/Dockerfile': 'FROM alpine AS build\nFROM scratch\nUSER 5\n',
    'app/other.file': 'FROM alpine AS Dev\nFROM scratch\n',
    'ci.Dockerfile': 'FROM alpine\n',
  };
  const project = loadProject(memoryFiles(files));
  const [a, b, c, d] = project.stacks[0]?.services ?? [];

  it('find Dockerfiles by name and by being named', () => {
    expect(project.dockerfiles.map(({ path }) => path)).toEqual(['app/Dockerfile', 'app/other.file', 'ci.Dockerfile']);
  });

  it('lead from a service to its stage and back', () => {
    const stages = [a, b, c, d].map((service) => service && project.stageOf(service)?.stage);
    expect(stages.map((stage) => stage?.index)).toEqual([1, 0, undefined, 0]);
    const facts = project.dockerfiles[0];
    const last = facts?.stages[1];
    expect(facts && last && project.servicesBuiltFrom(facts, last).map(({ name }) => name)).toEqual(['a']);
  });

  it('give both kinds of model', () => {
    const host = createProjectHost();
    expect([...host.models(host.load(memoryFiles(files))).keys()]).toEqual([
      'compose.yaml',
      'app/Dockerfile',
      'app/other.file',
      'ci.Dockerfile',
    ]);
  });
});

describe('a second look', () => {
  const files = {
    'a/compose.yaml': stack(),
    'b/compose.yaml': 'services:\n  web:\n    image: ${I}\n    env_file: x.env\n',
    'b/.env': 'I=one\n',
    'b/x.env': 'X=1\n',
  };

  it('keeps the stacks whose files are the same', () => {
    const host = createProjectHost();
    const before = host.load(memoryFiles(files));
    const after = host.load(
      memoryFiles({ ...files, 'b/compose.yaml': `${files['b/compose.yaml']}    restart: always\n` }),
    );
    expect(after.stacks[0]).toBe(before.stacks[0]);
    expect(after.stacks[1]).not.toBe(before.stacks[1]);
  });

  it.each([
    ['b/.env', 'I=two\n', 'image', 'two'],
    ['b/x.env', 'X=2\n', 'environment', { X: '2' }],
  ])('sees a change of %s', (path, text, key, value) => {
    const host = createProjectHost();
    host.load(memoryFiles(files));
    const after = host.load(memoryFiles({ ...files, [path]: text }));
    expect(after.stacks[1]?.model).toMatchObject({ services: { web: { [key]: value } } });
  });

  it('sees a file that was not there', () => {
    const host = createProjectHost();
    const { 'b/.env': _env, ...without } = files;
    expect(host.load(memoryFiles(without)).stacks[1]?.services[0]?.image).toBe('');
    expect(host.load(memoryFiles(files)).stacks[1]?.services[0]?.image).toBe('one');
  });
});

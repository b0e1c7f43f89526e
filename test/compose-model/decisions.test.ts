/** Which files belong together, why, and how a configuration overrules it. */
import { describe, expect, it } from 'vitest';
import type { StackChoice } from '../../src/source/compose/discover.ts';
import { loadProject } from '../../src/source/project.ts';
import { memoryFiles } from '../support/memory-files.ts';

const complete = 'services:\n  web: {image: a}\n';
const overlay = 'services:\n  web: {environment: {A: "1"}}\n';

function decide(files: Record<string, string>, stacks: readonly StackChoice[] = []) {
  return loadProject(memoryFiles(files), { rootName: 'shop', stacks }).stacks.map(({ id, paths, because }) => [
    id,
    paths.join(' + '),
    because,
  ]);
}

function choice(files: readonly string[], more: Partial<StackChoice> = {}): StackChoice {
  return { files, directory: undefined, profiles: undefined, envFiles: undefined, place: 'dockfix.yaml:2', ...more };
}

describe('what belongs together', () => {
  it('is what Compose loads by itself', () => {
    expect(decide({ 'compose.yaml': complete })).toEqual([
      ['compose.yaml', 'compose.yaml', 'Compose loads a file of this name by itself'],
    ]);
    expect(decide({ 'compose.yaml': complete, 'compose.override.yaml': overlay })).toEqual([
      [
        'compose.yaml',
        'compose.yaml + compose.override.yaml',
        'Compose lays compose.override.yaml over compose.yaml by itself',
      ],
    ]);
  });

  it('is what COMPOSE_FILE names', () => {
    expect(
      decide({
        'a/.env': 'COMPOSE_FILE=one.compose.yaml:two.compose.yaml\n',
        'a/one.compose.yaml': complete,
        'a/two.compose.yaml': overlay,
      }),
    ).toEqual([['a/one.compose.yaml', 'a/one.compose.yaml + a/two.compose.yaml', 'COMPOSE_FILE in a/.env names it']]);
  });

  it('is an overlay and the file that completes it', () => {
    expect(decide({ 'docker-compose.yml': complete, 'docker-compose.prod.yml': overlay })).toEqual([
      [
        'docker-compose.prod.yml',
        'docker-compose.yml + docker-compose.prod.yml',
        'its service web says neither image nor build and docker-compose.yml does: it is laid over that file',
      ],
      ['docker-compose.yml', 'docker-compose.yml', 'Compose loads a file of this name by itself'],
    ]);
  });

  it('tells alternatives from stacks of their own and from what nothing completes', () => {
    expect(
      decide({
        'compose.yaml': complete,
        'compose.dev.yaml': complete,
        'compose.tools.yaml': 'services: {tool: {image: t}}\n',
        'compose.lost.yaml': 'services: {lost: {command: x}}\n',
      }).map(([id, , because]) => [id, because]),
    ).toEqual([
      [
        'compose.dev.yaml',
        'all its services say what to run, some under names of compose.yaml: an alternative to that file',
      ],
      ['compose.lost.yaml', 'its service lost says neither image nor build, and no file beside it does'],
      ['compose.tools.yaml', 'all its services say what to run: a stack of its own'],
      ['compose.yaml', 'Compose loads a file of this name by itself'],
    ]);
  });

  it('is what the configuration says, and only the rest is found', () => {
    const files = {
      'base/web.yaml': complete,
      'env/prod.yaml': overlay,
      'env/dev.yaml': overlay,
      'compose.yaml': 'services: {db: {image: b}}\n',
    };
    expect(
      decide(files, [choice(['base/web.yaml', 'env/prod.yaml']), choice(['base/web.yaml', 'env/dev.yaml'])]),
    ).toEqual([
      ['compose.yaml', 'compose.yaml', 'Compose loads a file of this name by itself'],
      ['env/dev.yaml', 'base/web.yaml + env/dev.yaml', 'dockfix.yaml:2 says so'],
      ['env/prod.yaml', 'base/web.yaml + env/prod.yaml', 'dockfix.yaml:2 says so'],
    ]);
  });

  it('cannot have two stacks of the same files', () => {
    const files = memoryFiles({ 'compose.yaml': complete });
    const { stacks, problems } = loadProject(files, { stacks: [choice(['compose.yaml']), choice(['compose.yaml'])] });
    expect(stacks).toHaveLength(1);
    expect(problems).toMatchObject([{ level: 'error', message: expect.stringContaining('already names another') }]);
  });
});

describe('a stack of the configuration', () => {
  const files = memoryFiles({
    'app/compose.yaml':
      'services:\n  web: {image: "web:${TAG}", volumes: ["./data:/data"]}\n  tool: {image: t, profiles: [tools]}\n',
    'app/.env': 'TAG=default\n',
    'prod.env': 'TAG=prod\n',
  });
  const modelWith = (more: Partial<StackChoice>) =>
    loadProject(files, { stacks: [choice(['app/compose.yaml'], more)] }).stacks[0]?.model as {
      services: Record<string, { image: string; volumes?: { source: string }[] }>;
    };

  it('has the env files and the directory that it names', () => {
    expect(modelWith({}).services['web']).toMatchObject({ image: 'web:default', volumes: [{ source: 'app/data' }] });
    const { services } = modelWith({ envFiles: ['prod.env'], directory: '.' });
    expect(services['web']).toMatchObject({ image: 'web:prod', volumes: [{ source: 'data' }] });
  });

  it('has the services of its profiles', () => {
    expect(Object.keys(modelWith({}).services)).toEqual(['web', 'tool']);
    expect(Object.keys(modelWith({ profiles: [] }).services)).toEqual(['web']);
    expect(Object.keys(modelWith({ profiles: ['other', 'tools'] }).services)).toEqual(['web', 'tool']);
  });
});

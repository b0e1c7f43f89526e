import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/workspace/config.ts';
import { noConfiguration } from '../../src/workspace/config.types.ts';
import { WorkspaceError } from '../../src/workspace/errors.ts';
import { tempTree } from '../support/temp.ts';

const files = { 'compose.yaml': '', 'deploy/prod.yaml': '' };

describe('configuration', () => {
  it('names stacks, with paths relative to its own folder', () => {
    const root = tempTree({
      ...files,
      'deploy/dockfix.yaml':
        'stacks:\n  - files: [../compose.yaml, prod.yaml]\n    directory: ..\n    profiles: [web]\n    envFiles: [prod.env]\n',
    });
    expect(readConfiguration(root, undefined, join(root, 'deploy/dockfix.yaml'))).toEqual({
      ...noConfiguration,
      stacks: [
        {
          files: ['compose.yaml', 'deploy/prod.yaml'],
          directory: '.',
          profiles: ['web'],
          envFiles: ['deploy/prod.env'],
          place: `${join(root, 'deploy/dockfix.yaml')}:2`,
        },
      ],
    });
  });

  it('is the nearest above the root, up to the top of the repository', () => {
    const top = tempTree({
      ...files,
      'dockfix.yaml': 'stacks: [{files: [compose.yaml]}, {files: [deploy/prod.yaml]}]\n',
    });
    const found = readConfiguration(join(top, 'deploy'), top, undefined);
    // The first lies outside of what is looked at.
    expect(found?.stacks.map((stack) => [stack.files, stack.place])).toEqual([[['prod.yaml'], '../dockfix.yaml:1']]);
    expect(readConfiguration(join(top, 'deploy'), join(top, 'deploy'), undefined)).toBeUndefined();
    expect(readConfiguration(join(top, 'deploy'), undefined, undefined)).toBeUndefined();
  });

  it('reads rules, policy, ignores and the rest, each with its place', () => {
    const root = tempTree({
      'dockfix.yaml': `extends: strict
rules:
  compose/a: off
  'compose/*': low
policy:
  pidsLimit: 100
ignores:
  - rule: [compose/b, style]
    files: deploy/**
    subjects: [services.db]
    reason: a test machine
    until: 2027-01-31
baseline: known.json
failOn: medium
`,
    });
    expect(readConfiguration(root, undefined, undefined)).toEqual({
      stacks: [],
      rules: [
        { kind: 'preset', preset: 'strict', place: 'dockfix.yaml:1' },
        { kind: 'level', pattern: 'compose/a', level: 'off', place: 'dockfix.yaml:3' },
        { kind: 'level', pattern: 'compose/*', level: 'low', place: 'dockfix.yaml:4' },
      ],
      policy: [{ name: 'pidsLimit', value: 100, place: 'dockfix.yaml:6' }],
      ignores: [
        {
          rules: ['compose/b', 'style'],
          files: ['deploy/**'],
          subjects: ['services.db'],
          fingerprints: [],
          reason: 'a test machine',
          until: '2027-01-31',
          prefix: '',
          place: 'dockfix.yaml:8',
        },
      ],
      baseline: join(root, 'known.json'),
      failOn: 'medium',
    });
  });

  it('is the key of package.json where there is no dockfix.yaml', () => {
    const root = tempTree({
      'package.json': '{\n\t"name": "x",\n\t"dockfix": { "failOn": "low", "rules": { "compose/a": "off" } }\n}\n',
      'broken/package.json': '{ "dockfix":',
      'other/package.json': '{ "devDependencies": { "dockfix": "1" } }',
    });
    expect(readConfiguration(root, undefined, undefined)).toMatchObject({
      failOn: 'low',
      rules: [{ pattern: 'compose/a', level: 'off', place: 'package.json:3' }],
    });
    expect(readConfiguration(join(root, 'broken'), undefined, undefined)).toBeUndefined();
    expect(readConfiguration(join(root, 'other'), undefined, undefined)).toBeUndefined();
  });

  it('is laid over what it extends, whose paths start from their own folder', () => {
    const root = tempTree({
      ...files,
      'dockfix.yaml': 'extends: [cis, team/base.yaml]\nrules: {compose/a: high}\n',
      'team/base.yaml':
        'stacks: [{files: [../compose.yaml]}]\nrules: {compose/a: low}\nbaseline: known.json\nfailOn: low\nignores: [{rule: x, reason: y}]\n',
    });
    expect(readConfiguration(root, undefined, undefined)).toMatchObject({
      stacks: [{ files: ['compose.yaml'], place: 'team/base.yaml:1' }],
      rules: [
        { preset: 'cis' },
        { level: 'low', place: 'team/base.yaml:2' },
        { level: 'high', place: 'dockfix.yaml:2' },
      ],
      ignores: [{ place: 'team/base.yaml:5' }],
      baseline: join(root, 'team/known.json'),
      failOn: 'low',
    });
  });

  it('ends a circle of files that extend each other', () => {
    const root = tempTree({ 'dockfix.yaml': 'extends: ./b.yaml\n', 'b.yaml': 'extends: ./dockfix.yaml\n' });
    expect(() => readConfiguration(root, undefined, undefined)).toThrow(/extends this file in turn/);
  });

  it('may be empty', () => {
    for (const text of ['', '# nothing yet\n', '{}\n', 'stacks: []\n'])
      expect(readConfiguration(tempTree({ 'dockfix.yaml': text }), undefined, undefined)).toEqual(noConfiguration);
  });

  it.each([
    ['stacks: [\n', 'dockfix.yaml:2:1', /not valid YAML/],
    ['- a\n', 'dockfix.yaml:1:1', /has to be a mapping/],
    ['stack: []\n', 'dockfix.yaml:1:1', /no setting "stack"/],
    ['stacks:\n', 'dockfix.yaml:1:1', /stacks has no value/],
    ['stacks: {}\n', 'dockfix.yaml:1:9', /stacks has to be a list/],
    ['stacks:\n  - compose.yaml\n', 'dockfix.yaml:2:5', /A stack has to be a mapping/],
    ['stacks:\n  - directory: .\n', 'dockfix.yaml:2:5', /a stack without files/],
    ['stacks:\n  - files: compose.yaml\n', 'dockfix.yaml:2:12', /files has to be a list/],
    ['stacks:\n  - files: []\n', 'dockfix.yaml:2:12', /no file is listed/],
    ['stacks:\n  - files: [1]\n', 'dockfix.yaml:2:13', /a text is expected/],
    ['stacks:\n  - files: [compose.yaml]\n    file: x\n', 'dockfix.yaml:3:5', /no setting "file"/],
    ['stacks:\n  - files:\n      - compose.yml\n', 'dockfix.yaml:3:9', /compose\.yml is no file that is there/],
    ['stacks:\n  - files: [deploy]\n', 'dockfix.yaml:2:13', /deploy is no file/],
    ['stacks:\n  - files: [compose.yaml]\n    directory: nowhere\n', 'dockfix.yaml:3:16', /nowhere is no folder/],
    ['stacks:\n  - files: [compose.yaml]\n    envFiles: [../x]\n', 'dockfix.yaml:3:16', /outside of the root/],
    ['rules:\n  compose/a: severe\n', 'dockfix.yaml:2:14', /not known here/],
    ['ignores:\n  - rule: x\n', 'dockfix.yaml:2:5', /without a reason/],
    ['ignores:\n  - reason: x\n', 'dockfix.yaml:2:5', /without a rule/],
    ['ignores:\n  - {rule: x, reason: y, until: 2027-02-30}\n', 'dockfix.yaml:2:33', /is no date/],
    ['policy:\n  a: {b: c}\n', 'dockfix.yaml:2:6', /a number, a text/],
    ['failOn: severe\n', 'dockfix.yaml:1:9', /not known here/],
    ['extends: ./nowhere.yaml\n', 'nowhere.yaml', /not there/],
  ])('says where %j is wrong', (text, place, message) => {
    const root = tempTree({ ...files, 'dockfix.yaml': text });
    let error: unknown;
    try {
      readConfiguration(root, undefined, undefined);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(WorkspaceError);
    expect(error).toMatchObject({
      file: place,
      message: expect.stringMatching(message),
      advice: expect.stringMatching(/\.$/),
    });
  });

  it('says when the file given cannot be read', () => {
    const root = tempTree({ 'bad.yaml': new Uint8Array([0xff]) });
    mkdirSync(join(root, 'folder'));
    for (const [name, message] of [
      ['missing.yaml', /not there/],
      ['folder', /folder stands in its place/],
      ['bad.yaml', /UTF-8/],
    ] as const)
      expect(() => readConfiguration(root, undefined, join(root, name))).toThrow(message);
  });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/workspace/config.ts';
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

  it('may be empty', () => {
    for (const text of ['', '# nothing yet\n', '{}\n', 'stacks: []\n'])
      expect(readConfiguration(tempTree({ 'dockfix.yaml': text }), undefined, undefined)).toEqual({ stacks: [] });
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

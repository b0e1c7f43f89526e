import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockfix } from '../support/cli.ts';
import { tempTree } from '../support/temp.ts';
import { ajv } from './scene.ts';

const files = {
  'base.yaml': 'services:\n  web:\n    image: example/web\n',
  'prod.yaml': 'services:\n  web:\n    environment: {A: "1"}\n',
  'compose.yaml': 'include: [base.yaml]\n',
};

function stacksIn(root: string, ...args: readonly string[]): unknown {
  const { stdout } = dockfix(root, 'audit', '--json', ...args);
  const report = JSON.parse(stdout) as { stacks: unknown };
  const validate = ajv('audit.v1.json');
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return report.stacks;
}

describe('stacks of a report', () => {
  it('say in one line which files they are and why', () => {
    const root = tempTree(files);
    expect(dockfix(root, 'audit').stdout).toMatch(
      /^Stack [\w-]+ \(1 service\): compose\.yaml, which reads base\.yaml; Compose loads a file of this name by itself$/m,
    );
    expect(stacksIn(root)).toContainEqual(
      expect.objectContaining({
        id: 'compose.yaml',
        paths: ['compose.yaml'],
        files: ['compose.yaml', 'base.yaml'],
        because: 'Compose loads a file of this name by itself',
      }),
    );
  });

  it('are those of the configuration, in the root or given', () => {
    const root = tempTree(files);
    const configuration = 'stacks:\n  - files: [base.yaml, prod.yaml]\n';
    const expected = expect.objectContaining({ id: 'prod.yaml', paths: ['base.yaml', 'prod.yaml'] });
    expect(stacksIn(root)).not.toContainEqual(expected);
    writeFileSync(join(root, 'other.yaml'), configuration);
    expect(stacksIn(root, '--config', 'other.yaml')).toContainEqual(expected);
    writeFileSync(join(root, 'dockfix.yaml'), configuration);
    expect(stacksIn(root)).toContainEqual(expected);
    expect(dockfix(root, 'audit').stdout).toContain('base.yaml + prod.yaml; dockfix.yaml:2 says so');
  });

  it('are not made of a configuration that is wrong', () => {
    const root = tempTree({ ...files, 'dockfix.yaml': 'stacks:\n  - files: [gone.yaml]\n' });
    for (const command of ['audit', 'diff', 'apply']) {
      const { code, stderr } = dockfix(root, command);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^dockfix: dockfix\.yaml:2:13: gone\.yaml is no file that is there\n {2}Correct the path/);
    }
  });
});

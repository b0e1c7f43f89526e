import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** One file per boundary that breaks it: path, its text, the rule that must say so. */
const violations: readonly (readonly [path: string, text: string, rule: string])[] = [
  ['src/core/a.ts', "import type {} from '../source/a.ts';\nexport {};\n", 'core-imports-nothing'],
  ['src/core/b.ts', "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n", 'core-does-no-io'],
  ['src/core/c.ts', "import { parse } from 'yaml';\nexport const a = parse;\n", 'core-needs-no-package'],
  ['src/knowledge/a.ts', "import type {} from '../core/b.ts';\nexport {};\n", 'knowledge-is-data'],
  ['src/source/a.ts', "import '../../transforms/support/a.ts';\n", 'sources-stand-on-core-and-knowledge'],
  ['src/source/b.ts', "import 'node:fs';\n", 'no-io-in-sources-and-rules'],
  ['transforms/compose/a.ts', "import '../../src/workspace/a.ts';\n", 'rules-stand-on-facts'],
  ['transforms/compose/b.ts', "import './c/helper.ts';\n", 'rules-do-not-know-each-other'],
  ['transforms/support/b.ts', "import '../compose/a.ts';\n", 'support-knows-no-rule'],
  ['src/audit/a.ts', "import '../../transforms/support/a.ts';\n", 'assessments-stand-on-facts'],
  ['src/audit/b.ts', "import 'node:fs';\n", 'assessments-do-no-io'],
  ['src/workspace/a.ts', "import '../source/c.ts';\n", 'workspace-knows-no-language'],
  ['src/registry/a.ts', "import '../source/c.ts';\n", 'registries-know-no-language'],
  ['src/index.ts', "import './cli/b.ts';\n", 'api-is-the-only-hub'],
  ['src/report/a.ts', "import '../workspace/b.ts';\n", 'reports-use-the-api'],
  ['src/cli/a.ts', "import '../source/c.ts';\n", 'cli-uses-the-api'],
  ['src/tui/a.ts', "import '../source/c.ts';\n", 'tui-uses-the-api'],
  ['src/tui/machine/a.ts', "import '../b.ts';\n", 'the-machine-is-pure'],
  ['src/tui/machine/b.ts', "import 'node:fs';\n", 'the-machine-does-no-io'],
  ['src/tui/c.ts', "import 'react';\n", 'react-only-on-the-screen'],
  ['src/report/b.ts', "import '../../test/a.ts';\n", 'product-imports-no-test'],
  ['src/workspace/c.ts', "import { d } from './d.ts';\nexport const c = () => d;\n", 'no-cycles'],
  ['src/cli/c.ts', "import './nowhere.ts';\n", 'everything-resolves'],
  ['src/report/c.ts', "import 'esbuild';\n", 'no-dev-package-in-the-product'],
];

const innocent: Readonly<Record<string, string>> = {
  'src/core/types.ts': 'export type A = 1;\n',
  'src/source/c.ts': "import type { A } from '../core/types.ts';\nexport type C = A;\n",
  'src/workspace/b.ts': "import 'node:fs';\n",
  'src/workspace/d.ts': "import { c } from './c.ts';\nexport const d = () => c;\n",
  'src/tui/b.ts': "import type {} from './machine/c.ts';\n",
  'src/tui/machine/c.ts': "import type { A } from '../../core/types.ts';\nexport type D = A;\n",
  'src/cli/b.ts': "import '../report/d.ts';\n",
  'src/report/d.ts': 'export {};\n',
  'transforms/support/a.ts': 'export {};\n',
  'transforms/compose/c.ts': "import './c/helper.ts';\nimport '../support/a.ts';\n",
  'transforms/compose/c/helper.ts': "import type { A } from '../../../src/core/types.ts';\nexport type B = A;\n",
  'test/a.ts': 'export {};\n',
  'scripts/a.ts': 'export {};\n',
};

describe('the boundaries between the rooms', () => {
  let folder: string;
  let found: readonly { readonly from: string; readonly rule: { readonly name: string } }[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'dockfix-boundaries-'));
    for (const [path, text] of [...Object.entries(innocent), ...violations]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const name of ['package.json', '.dependency-cruiser.cjs']) cpSync(join(root, name), join(folder, name));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const run = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
        ...['src', 'transforms', 'test', 'scripts'],
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    found = JSON.parse(run.stdout).summary.violations;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(violations)('%s breaks one', (path, _text, rule) => {
    expect(found.filter((one) => one.from === path).map((one) => one.rule.name)).toContain(rule);
  });

  it('is silent about files that keep them', () => {
    const guilty = new Set([...violations.map(([path]) => path), 'src/workspace/d.ts']);
    expect(found.filter((one) => !guilty.has(one.from))).toEqual([]);
  });

  it('has a rule for every violation here and the other way round', () => {
    const config: { forbidden: { name: string }[] } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs');
    expect(config.forbidden.map((rule) => rule.name).sort()).toEqual(violations.map(([, , rule]) => rule).sort());
  });
});

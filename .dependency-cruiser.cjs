/**
 * The boundaries of docs/architecture.md, one rule each. Checked by `npm run boundaries`;
 * test/boundaries.test.ts proves that a violation is really caught.
 */
const outside = (...rooms) => ({ path: '^(src|transforms|test|scripts)/', pathNot: rooms });

/** Files of a room may import, within the project, the room itself and those listed. */
const room = (name, comment, from, ...mayImport) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: outside(from, ...mayImport),
});

const core = '^src/core/';
const coreTypes = '^src/core/types\\.ts$';
const knowledge = '^src/knowledge/';
const source = '^src/source/';
const transforms = '^transforms/';
const audit = '^src/audit/';
const workspace = '^src/workspace/';
const registry = '^src/registry/';
const api = '^src/[^/]+\\.ts$';
const report = '^src/report/';
const tui = '^src/tui/';
const machine = '^src/tui/machine/';

module.exports = {
  forbidden: [
    room('core-imports-nothing', 'The core is pure domain: it knows no language, no disk, no shell.', core),
    {
      name: 'core-does-no-io',
      comment: 'Planning is a function of its input: no files, no processes, no network, no clock. Hashing is allowed.',
      severity: 'error',
      from: { path: core },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'core-needs-no-package',
      comment: 'A library in the core would be one in every part of the program.',
      severity: 'error',
      from: { path: core },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    room('knowledge-is-data', 'Facts about images need the words of the core and nothing else.', knowledge, coreTypes),
    room('sources-stand-on-core-and-knowledge', 'Parsing knows no rule, no disk, no shell.', source, core, knowledge),
    {
      name: 'no-io-in-sources-and-rules',
      comment: 'Sources and rules see the tree through a FileView, so that diff, apply and tests see the same.',
      severity: 'error',
      from: { path: [source, knowledge, transforms] },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|path|path/posix)$' },
    },
    room(
      'rules-stand-on-facts',
      'A rule says what is wrong; it never reaches into the disk, the shells or the public API.',
      transforms,
      core,
      knowledge,
      source,
    ),
    {
      name: 'rules-do-not-know-each-other',
      comment: 'What two rules need is in transforms/support; a rule that imports another could not be removed.',
      severity: 'error',
      from: { path: '^transforms/(?!support/)([^/]+)/([^/.]+)' },
      to: { path: '^transforms/', pathNot: ['^transforms/support/', '^transforms/$1/$2(\\.ts$|/)'] },
    },
    {
      name: 'support-knows-no-rule',
      comment: 'Shared helpers are below the rules.',
      severity: 'error',
      from: { path: '^transforms/support/' },
      to: { path: transforms, pathNot: '^transforms/support/' },
    },
    room(
      'registries-know-no-language',
      'What a tag stands for is asked by name; nothing else is known.',
      registry,
      core,
      knowledge,
    ),
    room(
      'assessments-stand-on-facts',
      'What an audit says of a tree is a function of its facts.',
      audit,
      core,
      knowledge,
      source,
    ),
    {
      name: 'assessments-do-no-io',
      comment: 'Assessing sees the tree through a FileView, as rules do.',
      severity: 'error',
      from: { path: audit },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    room('workspace-knows-no-language', 'Reading and writing files is the same for every language.', workspace, core),
    room(
      'api-is-the-only-hub',
      'The public API joins the rooms below; it never imports a shell.',
      api,
      audit,
      core,
      source,
      transforms,
      workspace,
      registry,
    ),
    room('reports-use-the-api', 'A report shows what the public API gives.', report, core, api),
    room(
      'tui-uses-the-api',
      'The interactive session decides and draws; plans, writes and commits come from the public API.',
      tui,
      core,
      api,
      report,
    ),
    {
      name: 'the-machine-is-pure',
      comment: 'State, command, state: no screen, no prompt, no disk, no clock, no package.',
      severity: 'error',
      from: { path: machine },
      to: outside(machine, core, '^src/session\\.types\\.ts$'),
    },
    {
      name: 'the-machine-does-no-io',
      comment: 'What it wants done it says as an effect.',
      severity: 'error',
      from: { path: machine },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'react-only-on-the-screen',
      comment: 'Prompts and every other command start without it.',
      severity: 'error',
      from: { path: '^(src|transforms)/', pathNot: '^src/tui/screen/' },
      to: { path: 'node_modules/(react|ink)(/|$)|^(react|ink)$' },
    },
    room(
      'cli-uses-the-api',
      'Commands are wiring; whatever they need is in the public API.',
      '^src/cli/',
      core,
      api,
      report,
      tui,
    ),
    {
      name: 'product-imports-no-test',
      comment: 'Test helpers and scripts are not shipped.',
      severity: 'error',
      from: { path: '^(src|transforms)/' },
      to: { path: '^(test|scripts|fixtures|demo)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or one of them is in the wrong room.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would hide from every rule above.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-package-in-the-product',
      comment: 'What src and transforms import is shipped, so it is a dependency.',
      severity: 'error',
      from: { path: '^(src|transforms)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(fixtures|demo|dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};

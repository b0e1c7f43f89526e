import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { marked } from 'marked';
import { beforeEach, describe, expect, it } from 'vitest';
import { formatOfFile, formats } from '../../src/report/formats.ts';
import type { ModelFinding, ReportModel } from '../../src/report/model.types.ts';
import { ajv, packageRoot, secret, stack } from '../cli/scene.ts';
import { demoSecrets } from '../support/demo-copy.ts';
import { tempRepository, writeFiles } from '../support/temp.ts';
import { demoModel, hostileRepository, modelOf } from './scene.ts';

/** Made for the first test that asks; a model stands on no file any more. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const demo = once(demoModel);

function render(model: ReportModel, name: string): string {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new Error(name);
  return format.render(model);
}

interface SarifResult {
  ruleId: string;
  message: { text: string };
  partialFingerprints: Record<string, string>;
  locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
  suppressions?: { justification: string }[];
  fixes?: { artifactChanges: { replacements: { insertedContent?: { text: string } }[] }[] }[];
}

function sarifOf(model: ReportModel): { runs: { results: SarifResult[]; tool: { driver: { rules: object[] } } }[] } {
  return JSON.parse(render(model, 'sarif'));
}

/** What every format has to say of a finding. */
type Fact = readonly [rule: string, file: string, line: number];

const factOf = ({ rule, file, line }: ModelFinding): Fact => [rule, file, line];

/** Read back by parsers that know nothing of dockfix. */
const readers: Readonly<Record<string, (text: string) => readonly Fact[]>> = {
  json: (text) =>
    (JSON.parse(text) as { findings: { rule: string; file: string; line: number }[] }).findings.map((one) => [
      one.rule,
      one.file,
      one.line,
    ]),
  sarif: (text) =>
    (JSON.parse(text) as ReturnType<typeof sarifOf>).runs.flatMap(({ results }) =>
      results.map(({ ruleId, locations: [place] }): Fact => {
        const at = place?.physicalLocation;
        return [ruleId, decodeURIComponent(at?.artifactLocation.uri ?? ''), at?.region.startLine ?? 0];
      }),
    ),
  gitlab: (text) =>
    (JSON.parse(text) as { check_name: string; location: { path: string; lines: { begin: number } } }[]).map((one) => [
      one.check_name,
      one.location.path,
      one.location.lines.begin,
    ]),
  csv: (text) =>
    (parseCsv(text, { columns: true, relax_column_count: false }) as Record<string, string>[]).map((row) => [
      row['rule'] ?? '',
      row['file'] ?? '',
      Number(row['line']),
    ]),
  junit: (text) => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      isArray: (name) => name.startsWith('test'),
    });
    type Case = { classname: string; file?: string; line?: string };
    const { testsuites } = parser.parse(text) as { testsuites: { testsuite: { testcase: Case[] }[] }[] };
    return testsuites.flatMap(({ testsuite }) =>
      testsuite.flatMap(({ testcase }) =>
        testcase.flatMap(({ classname, file, line }): Fact[] =>
          file === undefined ? [] : [[classname, file, Number(line)]],
        ),
      ),
    );
  },
  github: (text) =>
    [...text.matchAll(/^::\w+ file=([^,]*),line=(\d+),.*?title=\w+%3A ([^:]*)::/gm)].map(
      ([, file = '', line, rule = '']) => [decodeURIComponent(rule), decodeURIComponent(file), Number(line)],
    ),
  html: (text) =>
    [
      ...text.matchAll(
        /<article [^>]*><h4[\s\S]*?<p class="mono">([^<]*?):(\d+):\d+ [\s\S]*?<p class="dim"><code>([^<]*)<\/code>/g,
      ),
    ].map(([, file = '', line, rule = '']) => [rule, file, Number(line)]),
  markdown: (text) =>
    [...text.matchAll(/<\/b>: ([^<]*?):(\d+):\d+<\/summary>[\s\S]*?\n- `([a-z]+\/[a-z-]+)`, `/g)].map(
      ([, file = '', line, rule = '']) => [rule, file, Number(line)],
    ),
};

describe('the formats', () => {
  let model: ReportModel;
  beforeEach(async () => {
    model = await demo();
  }, 60_000);

  it('are all read back here', () => {
    expect(Object.keys(readers).sort()).toEqual(formats.map(({ name }) => name).sort());
  });

  it.each(formats.map(({ name }) => name))('%s holds every finding with its rule and place', (name) => {
    const facts = readers[name]?.(render(model, name)) ?? [];
    const sorted = (list: readonly Fact[]) => list.map((fact) => fact.join(' ')).sort();
    expect(model.findings.length).toBeGreaterThan(5);
    expect(sorted(facts)).toEqual(sorted(model.findings.map(factOf)));
  });

  it.each(formats.map(({ name }) => name))('%s holds no secret', (name) => {
    for (const value of demoSecrets) expect(render(model, name)).not.toContain(value);
  });

  it.each(['html', 'markdown', 'json'])('%s says the score, before and after', (name) => {
    const { score, after } = model.assessment;
    const text = render(model, name);
    expect(text).toContain(score.value.toFixed(1).replace(/\.0$/, name === 'json' ? '' : '.0'));
    expect(after?.score.value).toBeGreaterThan(score.value);
  });

  it('are known by the ends of names', () => {
    const named = (file: string) => formatOfFile(file)?.name;
    expect(
      ['a.html', 'b.md', 'c.json', 'd.sarif', 'e.sarif.json', 'f.xml', 'x/gl-code-quality-report.json', 'g.csv'].map(
        named,
      ),
    ).toEqual(['html', 'markdown', 'json', 'sarif', 'sarif', 'junit', 'gitlab', 'csv']);
    expect(named('report.txt')).toBeUndefined();
  });

  it('are plain of the same input: the same bytes again', async () => {
    for (const { name } of formats) expect(render(model, name)).toBe(render(model, name));
  });

  it('JSON is what its schema describes', () => {
    const validate = ajv('audit.v1.json');
    expect(validate(JSON.parse(render(model, 'json'))), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('SARIF', () => {
  // The schema of OASIS, from a package that carries it; ajv knows draft 4, in which it is written, but not by its name.
  const {
    $schema: _,
    id: __,
    ...schema
  } = JSON.parse(
    readFileSync(join(packageRoot, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
  ) as Record<string, unknown>;
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

  it('is valid, also for hostile names', async () => {
    for (const model of [await demo(), await modelOf(hostileRepository())])
      expect(validate(JSON.parse(render(model, 'sarif'))), JSON.stringify(validate.errors)).toBe(true);
  }, 60_000);

  it('keeps within what GitHub takes', async () => {
    const model = await demo();
    const [finding] = model.findings;
    if (finding === undefined) throw new Error('no finding');
    const many = { ...model, findings: Array.from({ length: 26_000 }, () => finding) };
    const [run] = sarifOf(many).runs;
    expect(run?.results).toHaveLength(25_000);
    for (const rule of run?.tool.driver.rules ?? [])
      expect((rule as { properties: { tags: string[] } }).properties.tags.length).toBeLessThanOrEqual(20);
  }, 60_000);

  it('has fingerprints that lines above do not change', async () => {
    const root = tempRepository({ 'compose.yaml': stack });
    const prints = async () => sarifOf(await modelOf(root)).runs[0]?.results.map((one) => one.partialFingerprints);
    const before = await prints();
    writeFiles(root, { 'compose.yaml': `${'# more\n'.repeat(50)}${stack}` });
    expect(await prints()).toEqual(before);
  });

  it('carries fixes that can be applied, and none with a secret in it', async () => {
    const results = sarifOf(await modelOf(tempRepository({ 'compose.yaml': stack }))).runs[0]?.results ?? [];
    const fixes = results.flatMap(({ fixes: all }) => all ?? []);
    expect(fixes.length).toBeGreaterThan(0);
    expect(JSON.stringify(results)).not.toContain(secret);
    expect(results.find(({ ruleId }) => ruleId === 'compose/hardcoded-secret')?.fixes).toBeUndefined();
  });

  it('says what is accepted and why', async () => {
    const root = tempRepository({
      'compose.yaml': stack,
      'dockfix.yaml': 'ignores: [{rule: hardcoded-secret, reason: a test}]\n',
    });
    const results = sarifOf(await modelOf(root)).runs[0]?.results ?? [];
    expect(results.filter(({ suppressions }) => suppressions !== undefined)).toMatchObject([
      { ruleId: 'compose/hardcoded-secret', suppressions: [{ justification: 'a test', status: 'accepted' }] },
    ]);
  });
});

describe('hostile names', () => {
  let model: ReportModel;
  const evil = once(() => modelOf(hostileRepository()));
  beforeEach(async () => {
    model = await evil();
  }, 60_000);

  it('are there', () => {
    expect(model.findings.length).toBeGreaterThan(10);
    expect(model.accepted.length).toBeGreaterThan(0);
  });

  it('stay text in Markdown as GitHub renders it', () => {
    const markdown = render(model, 'markdown');
    const html = marked.parse(markdown, { gfm: true, async: false });
    const allowed =
      /^<\/?(h[1-6]|p|table|thead|tbody|tr|th|td|ul|ol|li|strong|code|pre|details|summary|b|sub|em|input|br|hr|blockquote)\b[^<>]*>$/;
    const tags = html.replaceAll(/<!--[\s\S]*?-->/g, '').match(/<[^<>]*>/g) ?? [];
    for (const tag of tags) expect(tag).toMatch(allowed);
    // Every row of a table has as many cells as its head.
    for (const [table] of html.matchAll(/<table>[\s\S]*?<\/table>/g)) {
      const widths = [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => row.match(/<t[hd]/g)?.length);
      expect(new Set(widths).size).toBe(1);
    }
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
    for (const control of ['\u202E', '\u001b']) expect(markdown).not.toContain(control);
  });

  it('stay text in HTML', () => {
    const html = render(model, 'html');
    const body = html.slice(html.indexOf('<body>')).replace(/<script>[\s\S]*<\/script>\s*<\/body>/, '');
    expect(/<(img|script|iframe|object|embed|link|base|meta|style)/.exec(body)?.[0]).toBeUndefined();
    expect(/(href|src)="(?!#)/.exec(body)?.[0]).toBeUndefined();
    for (const control of ['\u202E', '\u001b']) expect(html).not.toContain(control);
  });

  it('stay text in XML, CSV and workflow commands', () => {
    const xml = render(model, 'junit');
    expect(XMLValidator.validate(xml)).toBe(true);
    for (const row of parseCsv(render(model, 'csv')) as string[][]) {
      expect(row).toHaveLength(18);
      for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
    const commands = render(model, 'github').trimEnd().split('\n');
    expect(commands).toHaveLength(model.findings.length);
    for (const command of commands) expect(command).toMatch(/^::(error|warning|notice) file=/);
    for (const name of formats.map((format) => format.name))
      expect(render(model, name).includes('\u001b'), name).toBe(false);
  });

  it('come with no secret', () => {
    for (const { name } of formats)
      expect(/.{0,80}hidden-\d+-.{0,40}/.exec(render(model, name))?.[0], name).toBeUndefined();
  });
});

describe('Markdown', () => {
  it('fits a comment, whatever there is to say', async () => {
    const model = await demo();
    const many = (number: number) => ({
      ...model,
      findings: Array.from({ length: number }, (_, at) => {
        const finding = model.findings[at % model.findings.length];
        if (finding === undefined) throw new Error('no finding');
        return { ...finding, fingerprint: `${at}` };
      }),
    });
    for (const number of [50, 500, 5000]) expect(render(many(number), 'markdown').length).toBeLessThanOrEqual(65_536);
  }, 60_000);
});

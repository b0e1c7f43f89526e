import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../src/pr/body.ts';
import { closedPorts, newImages } from '../../src/pr/deployment.ts';
import type { PullRequestDraft } from '../../src/pr/types.ts';
import { nodesOf, parse } from './support/markdown.ts';
import { drafts, stackFiles, stackRepository, stackRules, stackSecrets } from './support/stack.ts';

async function draftOf(files = stackFiles, options = {}): Promise<PullRequestDraft> {
  const [draft] = (await drafts(stackRepository(files), options)).drafts;
  if (draft === undefined) throw new Error('no draft');
  return draft;
}

const hostile = ['a|b', 'x`y', '<img src=x>', '@everyone', '#1', '[l](javascript:x)', 'ä ö', '$(id)', '*b*', '~~s~~'];

function hostileStacks(): Readonly<Record<string, string>> {
  return Object.fromEntries(hostile.map((name) => [`${name}/compose.yaml`, stackFiles['compose.yaml'] ?? '']));
}

/** The same many times, in folders and services with hostile names. */
async function longDraft(times: number): Promise<PullRequestDraft> {
  const draft = await draftOf();
  const { facts } = draft;
  const moved = (path: string, index: number) => `${hostile[index % hostile.length]}-${index}/${path}`;
  const all = Array.from({ length: times }, (_, index) => index);
  return {
    ...draft,
    facts: {
      ...facts,
      stacks: all.flatMap((index) =>
        facts.stacks.map((stack) => ({ ...stack, id: moved(stack.id, index), files: [moved(stack.id, index)] })),
      ),
      applied: all.flatMap((index) =>
        facts.applied.map(({ finding, fix }) => ({ finding: { ...finding, file: moved(finding.file, index) }, fix })),
      ),
      secrets: all.flatMap((index) => facts.secrets.map((one) => ({ ...one, path: moved(one.path, index) }))),
    },
  };
}

const limits = { body: 100_000, comment: 100_000 };

const refusedFiles = {
  'compose.yaml': 'services:\n  app:\n    build: ./gone\n  api:\n    build: ./gone\n',
  'other/Dockerfile': 'FROM scratch\n',
  ...Object.fromEntries([['db/compose.yaml', stackFiles['compose.yaml'] ?? '']]),
};

const headings = (text: string) =>
  parse(text).children.flatMap((node) =>
    node.type === 'heading' && node.children[0]?.type === 'text' ? [node.children[0].value] : [],
  );

describe('the body', () => {
  it('says in five lines what it is, then what to know before merging, then the tables', async () => {
    const { text, rest } = bodyOf(await draftOf());
    expect(rest).toEqual([]);
    const [first] = text.split('\n\n');
    expect(first?.split('\n')).toHaveLength(5);
    expect(headings(text)).toEqual([
      'Before and after',
      'Before you merge',
      'What changes in ',
      'What changes in ',
      'What may break',
      'If you do not want all of it',
    ]);
  });

  it('counts what was before and what is left', async () => {
    const { text } = bodyOf(await draftOf());
    const [table] = parse(text).children.filter((node) => node.type === 'table');
    const rows = table?.children.map((row) =>
      row.children.map((cell) =>
        'value' in (cell.children[0] ?? {}) ? (cell.children[0] as { value: string }).value : '',
      ),
    );
    const [before, after] = [rows?.[1] ?? [], rows?.[2] ?? []];
    expect(before.slice(0, 2)).toEqual(['before', '3']);
    expect(after).toEqual(['after', '0', '0', '0', '0', '0', '0', '0', '10.0 (A)', '0.0']);
    expect(Number(before[6])).toBe(before.slice(1, 6).reduce((sum, cell) => sum + Number(cell), 0));
  });

  it('names each value that left git, and the exact line that brings it back', async () => {
    const draft = await draftOf();
    const { text } = bodyOf(draft);
    for (const path of ['secrets/postgres_password', 'tools/secrets/cache_password'])
      expect(text).toContain(`\`${path}\``);
    expect(text).toContain(`\n   npx dockfix secrets --from-git ${draft.baseCommit}\n   npx dockfix secrets --check\n`);
    expect(text).toMatch(/^\d\. Rotate .*`POSTGRES_PASSWORD`/m);
    // What the line does is not to be done by hand as well.
    expect(text).not.toContain('Bring `secrets/postgres_password`');
  });

  it('quotes the folder of a part of the repository for the shell', async () => {
    const top = stackRepository({ "it's a b/compose.yaml": stackFiles['compose.yaml'] ?? '' });
    const [draft] = (await drafts(`${top}/it's a b`)).drafts;
    if (draft === undefined) throw new Error('no draft');
    expect(bodyOf(draft).text).toContain(`npx dockfix secrets 'it'\\''s a b' --check`);
  });

  it('lists refusals with their steps, and what needs --review where that was not given', async () => {
    const files = {
      'compose.yaml':
        'services:\n  app:\n    build: ./gone\n  db:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: hunter2-and-more}\n',
    };
    const rule = ['compose/dockerfile-not-found', 'compose/hardcoded-secret'];
    const { text } = bodyOf(await draftOf({ ...files, 'other/Dockerfile': 'FROM scratch\n' }, { rule }));
    expect(headings(text)).toContain('Left for you');
    expect(text).toMatch(/^- \*\*high\*\* `compose\/dockerfile-not-found`, `compose\.yaml` `app`:/m);
    expect(text).toMatch(/^ {2}1\. /m);
    const safe = await draftOf(stackFiles, { review: false });
    expect(headings(bodyOf(safe).text)).toContain('Not in here');
  });

  it('holds no secret, link or picture, and no HTML but what folds, without a name in it', async () => {
    for (const files of [stackFiles, hostileStacks(), { ...hostileStacks(), ...refusedFiles }]) {
      const { text } = bodyOf(await draftOf(files, { rule: [...stackRules, 'compose/dockerfile-not-found'] }));
      for (const secret of stackSecrets) expect(text).not.toContain(secret);
      const nodes = [...nodesOf(parse(text))];
      const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
      for (const one of html)
        expect(one).toMatch(/^(<details>\n<summary>What to do by hand: \d+ reasons?<\/summary>|<\/details>)$/);
      expect(html.length % 2).toBe(0);
      const types = new Set(nodes.map(({ type }) => type));
      for (const type of ['link', 'image', 'linkReference', 'definition', 'delete']) expect(types).not.toContain(type);
    }
  });

  it('folds the steps of refusals where a host can, and shows them where it cannot', async () => {
    const draft = await draftOf(refusedFiles, { rule: [...stackRules, 'compose/dockerfile-not-found'] });
    if (draft.commits.length === 0) throw new Error('nothing to merge');
    const [folded, open] = [true, false].map((folds) => bodyOf(draft, { limits: { ...limits, folds } }).text);
    expect(folded).toMatch(/<details>\n<summary>.*<\/summary>\n\n- \*\*high\*\*[\s\S]*\n<\/details>\n/);
    expect(open).not.toMatch(/[<>]/);
    for (const text of [folded, open]) expect(text?.match(/Else add the file, or remove the service/g)).toHaveLength(1);
  });

  it('says the same fix, sentence and step once, however many services it is about', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `worker-${index}`);
    const services = names.map((name) => `  ${name}:\n    image: nginx:1.29\n`).join('');
    const rule = ['compose/default-privileges', 'compose/logs-unbounded'];
    const { text } = bodyOf(await draftOf({ 'compose.yaml': `services:\n${services}` }, { rule }));
    expect(text.split('\n').filter((line) => /^\| (high|medium|low) /.test(line))).toHaveLength(2);
    // The first one is the example in the sentences.
    for (const name of names.slice(1)) expect(text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length).toBe(2);
    expect(text.match(/are gone, and a host/g)).toHaveLength(1);
  });

  it('has tables whose rows all have as many cells as their heads', async () => {
    const { text } = bodyOf(await longDraft(hostile.length));
    const tables = parse(text).children.filter((node) => node.type === 'table');
    expect(tables.length).toBeGreaterThan(hostile.length);
    for (const table of tables)
      expect(new Set(table.children.map((row) => row.children.length))).toEqual(
        new Set([table.children[0]?.children.length]),
      );
    // A line that no parser takes for a row would be left as a paragraph.
    for (const node of nodesOf(parse(text))) if (node.type === 'text') expect(node.value).not.toMatch(/^\|/);
  });

  it('fits into what a host takes; what does not is in further texts, all of it', async () => {
    const draft = await longDraft(90);
    const whole = bodyOf(draft).text;
    expect(whole.length).toBeGreaterThan(65_536);
    const rows = (body: string) => body.split('\n').filter((line) => /^\| (critical|high|medium|low|info) /.test(line));
    for (const limit of [65_536, 32_768, 12_000, 3_000]) {
      const { text, rest } = bodyOf(draft, { limits: { body: limit, comment: limit } });
      for (const one of [text, ...rest]) expect(one.length).toBeLessThanOrEqual(limit);
      expect([text, ...rest].flatMap(rows)).toEqual(rows(whole));
      expect(rest.length).toBeGreaterThan(0);
      for (const one of rest) {
        const tables = parse(one).children.filter((node) => node.type === 'table');
        expect(tables.flatMap((table) => table.children.slice(1)).length).toBe(rows(one).length);
      }
      // Less room than that no host has.
      if (limit < 12_000) continue;
      expect(text).toContain('what is missing stands in the comments below');
      for (const heading of ['Before you merge', 'If you do not want all of it'])
        expect(headings(text)).toContain(heading);
    }
  });

  it('is the same for the same repository', async () => {
    const top = stackRepository();
    const [one, other] = [await drafts(top), await drafts(top)].map((made) => made.drafts[0]);
    if (one === undefined || other === undefined) throw new Error('no draft');
    expect(bodyOf(one)).toEqual(bodyOf(other));
  });
});

describe('what a merge means for hosts', () => {
  const models = (services: Record<string, object>, stages: object[] = []) =>
    new Map([
      ['compose.yaml', JSON.parse(JSON.stringify({ services }))],
      ['Dockerfile', JSON.parse(JSON.stringify({ stages }))],
    ]);
  const port = (published: string, host?: string) => ({ target: 80, published, protocol: 'tcp', host_ip: host });

  it('ports that close, or are open to fewer', () => {
    const before = models({
      web: { ports: [port('8080'), port('9000'), port('1', '127.0.0.1')] },
      db: { ports: [port('5432')] },
    });
    const after = models({ web: { ports: [port('8080', '127.0.0.1'), port('1', '127.0.0.1')] }, db: {} });
    expect(closedPorts(before, after)).toEqual([
      { stack: 'compose.yaml', service: 'web', port: '0.0.0.0:8080 → 80/tcp', now: '127.0.0.1:8080 → 80/tcp' },
      { stack: 'compose.yaml', service: 'web', port: '0.0.0.0:9000 → 80/tcp', now: undefined },
      { stack: 'compose.yaml', service: 'db', port: '0.0.0.0:5432 → 80/tcp', now: undefined },
    ]);
    expect(closedPorts(after, after)).toEqual([]);
  });

  it('images that nothing named before, in services and in stages', () => {
    const before = models({ web: { image: 'nginx:1' } }, [{ name: 'build', from: 'golang:1' }, { from: 'alpine:3' }]);
    const after = models({ web: { image: 'nginx:1' }, proxy: { image: 'proxy:1' } }, [
      { name: 'build', from: 'golang:1' },
      { name: 'run', from: 'build' },
      { from: 'scratch' },
      { from: 'distroless:1' },
    ]);
    expect(newImages(before, after)).toEqual(['distroless:1', 'proxy:1']);
  });
});

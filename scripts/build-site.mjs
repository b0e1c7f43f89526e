#!/usr/bin/env node
// Builds the documentation as a site: node scripts/build-site.mjs [FOLDER] (default: site/). Pages are
// the Markdown files of docs/, the pages of the rules beside their modules, README and CHANGELOG. It
// fails when a link inside the site leads nowhere, so CI can build it to check the links.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Marked } from 'marked';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = process.argv[2] ?? join(root, 'site');

const groups = [
  ['Start', ['README.md']],
  ['The three uses', ['docs/report.md', 'docs/interactive.md', 'docs/ci.md']],
  ['In a project', ['docs/configuration.md', 'docs/scores.md', 'docs/audit-compared.md', 'docs/coverage.md']],
  ['Rules', ['rules.md']],
  [
    'Inside',
    ['docs/architecture.md', 'docs/adding-a-rule.md', 'docs/editing.md', 'docs/compose-model.md', 'docs/decisions.md'],
  ],
  ['News', ['CHANGELOG.md', 'CONTRIBUTING.md']],
];

/** Markdown files below a folder, relative to the root. */
function markdownBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((path) => posix.join(folder, String(path).split(sep).join('/')))
    .filter((path) => path.endsWith('.md'))
    .sort();
}

const rulePages = markdownBelow('transforms');
const sources = new Map(
  ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...markdownBelow('docs'), ...rulePages].map((path) => [
    path,
    readFileSync(join(root, path), 'utf8'),
  ]),
);
sources.set('rules.md', rulesIndex());

/** Every rule by kind, with the title of its page. */
function rulesIndex() {
  const kinds = [...new Set(rulePages.map((path) => path.split('/')[1]))];
  const lists = kinds.map((kind) => {
    const rows = rulePages
      .filter((path) => path.startsWith(`transforms/${kind}/`))
      .map((path) => `- [\`${path.slice('transforms/'.length, -3)}\`](${path}): ${titleOf(sources.get(path))}`);
    return `## ${kind}\n\n${rows.join('\n')}\n`;
  });
  return `# Rules\n\n\`dockfix explain RULE\` prints these pages.\n\n${lists.join('\n')}`;
}

function titleOf(text = '') {
  return /^# (.+)$/m.exec(text)?.[1] ?? '';
}

/** As GitHub makes the anchors of headings. */
function slug(text) {
  return text
    .toLowerCase()
    .replaceAll(/<[^>]*>|[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const pageOf = (path) => (path === 'README.md' ? 'index.html' : path.replace(/\.md$/, '.html'));
const anchors = new Map();
const links = [];

function render(path, text) {
  const found = new Set();
  anchors.set(path, found);
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens);
        const base = slug(html);
        let id = base;
        for (let at = 1; found.has(id); at += 1) id = `${base}-${at}`;
        found.add(id);
        return `<h${depth} id="${id}">${html}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens);
        return `<a href="${escape(resolve(path, href))}">${html}</a>`;
      },
      image({ href, text: alt }) {
        return `<img src="${escape(resolve(path, href))}" alt="${escape(alt)}">`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

/** A link of a source as one of the site; what stays inside is checked at the end. */
function resolve(from, href) {
  if (/^[a-z]+:/i.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const to = path === '' ? from : posix.join(posix.dirname(from), path);
  links.push({ from, href, to, anchor });
  const page = sources.has(to) ? pageOf(to) : to;
  const up = relative(dirname(pageOf(from)), page)
    .split(sep)
    .join('/');
  return (path === '' ? '' : up || page) + (anchor === undefined ? '' : `#${anchor}`);
}

const style = `:root{color-scheme:light dark;--bg:#fff;--fg:#1a1f26;--line:#d5dae1;--soft:#f4f6f8;--link:#0a56b5}
@media(prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e6e9ed;--line:#39424d;--soft:#1d232a;--link:#7db7ff}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.55 system-ui,sans-serif;display:grid;grid-template-columns:15rem minmax(0,1fr)}
nav{border-right:1px solid var(--line);padding:1rem}nav ul{list-style:none;padding:0;margin:.2rem 0 1rem}nav strong{font-size:.85rem}
main{padding:1rem 2rem;max-width:60rem}a{color:var(--link)}code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em}
pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:.7rem;overflow-x:auto}code{overflow-wrap:anywhere}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{border:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}img{max-width:100%}
@media(max-width:50rem){body{display:block}nav{border:0;border-bottom:1px solid var(--line)}}@media print{nav{display:none}}`;

function layout(path, html) {
  const here = dirname(pageOf(path));
  const to = (page) => relative(here, page).split(sep).join('/') || page;
  const menu = groups.map(([name, pages]) => {
    const items = pages
      .filter((page) => sources.has(page))
      .map(
        (page) =>
          `<li><a href="${to(pageOf(page))}"${page === path ? ' aria-current="page"' : ''}>${escape(titleOf(sources.get(page)))}</a></li>`,
      );
    return `<strong>${name}</strong><ul>${items.join('')}</ul>`;
  });
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(titleOf(sources.get(path)))} · dockfix</title><style>${style}</style></head>
<body><nav aria-label="Pages">${menu.join('')}</nav><main>${html}</main></body></html>
`;
}

rmSync(target, { recursive: true, force: true });
for (const [path, text] of sources) {
  const file = join(target, pageOf(path));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, layout(path, render(path, text)));
}

const broken = links.filter(({ to, anchor }) => {
  if (sources.has(to)) return anchor !== undefined && !anchors.get(to)?.has(anchor);
  return !existsSync(join(root, to));
});
// Files beside the pages that a page shows or offers.
for (const { to } of links) {
  if (sources.has(to) || !existsSync(join(root, to))) continue;
  mkdirSync(dirname(join(target, to)), { recursive: true });
  cpSync(join(root, to), join(target, to), { recursive: true });
}
for (const { from, href } of broken) process.stderr.write(`${from}: the link ${href} leads nowhere\n`);
process.stdout.write(
  `${sources.size} pages, ${links.length} links inside the site, ${broken.length} broken: ${target}\n`,
);
process.exitCode = broken.length === 0 ? 0 : 1;

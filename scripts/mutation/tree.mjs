// What a YAML text says and how it says it, read without any code of the product: the check of the
// editor must not share its mistakes.
import { isAlias, isMap, isPair, isScalar, isSeq, Lexer, parseAllDocuments } from 'yaml';

/**
 * The documents of a text as plain trees. Scalars keep their source text, so that two trees are
 * equal only when nothing was re-written; aliases are not followed, but say which anchor they mean.
 * @throws Error when the text is not valid YAML.
 */
export function readTrees(text) {
  const documents = parseAllDocuments(text, { merge: false, uniqueKeys: false, logLevel: 'silent' });
  return (Array.isArray(documents) ? documents : []).map((document) => {
    const error = document.errors[0];
    if (error !== undefined) throw new Error(`not valid YAML: ${error.code}`);
    return treeOf(document.contents, text, new Map());
  });
}

function treeOf(node, text, anchors) {
  if (isAlias(node)) return { is: 'alias', name: node.source, meaning: anchors.get(node.source) ?? 0, ...span(node) };
  if (node === null || node === undefined) return { is: 'scalar', value: null, source: '' };
  // Which of several anchors of one name an alias means: the last one above it.
  if (node.anchor !== undefined) anchors.set(node.anchor, (anchors.get(node.anchor) ?? 0) + 1);
  const props = { anchor: node.anchor, tag: node.tag, ...span(node) };
  if (isMap(node))
    return {
      is: 'map',
      flow: node.flow === true,
      entries: node.items.map((pair) => {
        const key = treeOf(pair.key, text, anchors);
        return { key, value: treeOf(pair.value, text, anchors) };
      }),
      ...props,
    };
  if (isSeq(node))
    return {
      is: 'seq',
      flow: node.flow === true,
      items: node.items.map((item) =>
        isPair(item)
          ? {
              is: 'map',
              flow: true,
              entries: [{ key: treeOf(item.key, text, anchors), value: treeOf(item.value, text, anchors) }],
            }
          : treeOf(item, text, anchors),
      ),
      ...props,
    };
  if (!isScalar(node)) throw new Error('a node of no known kind');
  const source = text.slice(node.range[0], node.range[1]);
  // Where the end of the file cuts a literal text short, its value has no line end either (go-yaml 3).
  const isCut =
    /^BLOCK_/.test(node.type) && node.range[1] === text.length && !text.endsWith('\n') && /\n./.test(source);
  const value = isCut && node.value.endsWith('\n') ? node.value.slice(0, -1) : node.value;
  // Its last line end is there or not as the rest of the file wants it; the value says whether it counts.
  const written = /^BLOCK_/.test(node.type) ? source.replace(/\r?\n$/, '') : source;
  return { is: 'scalar', value, source: written, isCut, ...props };
}

function span(node) {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}

export function nameOf(key) {
  return key.is === 'scalar' ? String(key.value) : undefined;
}

export function isNothing(tree) {
  return tree.is === 'scalar' && tree.value === null;
}

/** The tree at a path, aliases not followed; undefined when nothing is there. */
export function at(tree, path) {
  let here = tree;
  for (const step of path) {
    if (here?.is === 'map') here = here.entries.findLast((entry) => nameOf(entry.key) === String(step))?.value;
    else if (here?.is === 'seq' && typeof step === 'number') here = here.items[step];
    else return undefined;
  }
  return here;
}

/** Plain data, written by the same rules for trees and for values; aliases and tags show. */
export function plain(tree) {
  if (tree.is === 'alias') return `*${tree.name}`;
  if (tree.is === 'seq') return tree.items.map(plain);
  if (tree.is === 'map')
    return Object.fromEntries(tree.entries.map((entry) => [String(nameOf(entry.key)), plain(entry.value)]));
  return tree.value;
}

/** All comments in order with their places. The lexer is asked, so a `#` inside a text is none. */
export function commentsOf(text) {
  const comments = [];
  let offset = 0;
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === '\u0002' || lexeme === '\u0018') continue;
    if (lexeme === '\u001f') {
      inScalar = true;
      continue;
    }
    if (!inScalar && lexeme.startsWith('#')) comments.push({ start: offset, text: lexeme.trimEnd() });
    inScalar = false;
    offset += lexeme.length;
  }
  if (offset !== text.length) throw new Error('the lexer lost its place');
  return comments;
}

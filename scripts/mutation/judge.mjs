// Says what is wrong with an edit: whether the tree changed as declared and in nothing else, whether
// every comment is still there, whether bytes changed that had no reason to.
import { at, commentsOf, isNothing, nameOf, plain, readTrees } from './tree.mjs';

/** @returns {string | undefined} the first difference between trees that must be written alike. */
function alike(before, after) {
  if (before.is !== after.is) return `${before.is} became ${after.is}`;
  if (before.anchor !== after.anchor || before.tag !== after.tag) return 'an anchor or a tag changed';
  if (before.is === 'alias')
    return before.name === after.name && before.meaning === after.meaning ? undefined : 'an alias means something else';
  if (before.is === 'scalar')
    return Object.is(before.value, after.value) && sourceOf(before, after) === after.source
      ? undefined
      : 'a value was re-written';
  if (before.flow !== after.flow) return 'brackets came or went';
  if (before.is === 'seq') {
    if (before.items.length !== after.items.length) return 'a list has another length';
    return first(before.items, (item, index) => alike(item, after.items[index]));
  }
  return sameEntries(before.entries, after.entries);
}

/** How a value must be written: as before, save that a text which the end of the file cut short says so when it stands there no more. */
function sourceOf(before, after) {
  if (!before.isCut || after.isCut || /^.\d?-/.test(before.source)) return before.source;
  const [style, rest] = [before.source[0], before.source.slice(1).replace(/^(\d?)\+/, '$1')];
  return `${style}-${rest}`;
}

function sameEntries(before, after) {
  if (before.length !== after.length) return 'a map has another number of keys';
  return first(before, (entry, index) => alike(entry.key, after[index].key) ?? alike(entry.value, after[index].value));
}

function first(list, test) {
  for (const [index, item] of list.entries()) {
    const wrong = test(item, index);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const holds = (tree, value) => JSON.stringify(sorted(plain(tree))) === JSON.stringify(sorted(value));

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

const nest = (path, value) =>
  path.reduceRight((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value);

/** Walks both trees down a path; beside the path everything must be alike; `decide` judges its end. */
function along(before, after, path, decide) {
  const [step, ...rest] = path;
  if (step === undefined) return decide(before, after);
  if (before.is === 'map' && after.is === 'map') {
    const from = before.entries.findLastIndex((entry) => nameOf(entry.key) === String(step));
    const to = after.entries.findLastIndex((entry) => nameOf(entry.key) === String(step));
    if (from === -1 || to === -1) return `the key ${step} is not there`;
    return (
      alike({ ...before, entries: [] }, { ...after, entries: [] }) ??
      sameEntries(before.entries.toSpliced(from, 1), after.entries.toSpliced(to, 1)) ??
      alike(before.entries[from].key, after.entries[to].key) ??
      along(before.entries[from].value, after.entries[to].value, rest, decide)
    );
  }
  if (before.is === 'seq' && after.is === 'seq') {
    const [from, to] = [before.items[step], after.items[step]];
    if (from === undefined || to === undefined) return `the item ${step} is not there`;
    return (
      alike(
        { ...before, items: before.items.toSpliced(step, 1) },
        { ...after, items: after.items.toSpliced(step, 1) },
      ) ?? along(from, to, rest, decide)
    );
  }
  return `${before.is} became ${after.is} on the way`;
}

/** How far a path exists. */
function depthOf(tree, path) {
  let depth = 0;
  while (depth < path.length && at(tree, path.slice(0, depth + 1)) !== undefined) depth += 1;
  return depth;
}

const sameProps = (before, after) => before.anchor === after.anchor && before.tag === after.tag;

/**
 * What an operation declares, as judgement over the two trees.
 * `set`, `gone`, `item`, `renamed`, `merged`, `moved` are the forms.
 */
const forms = {
  set({ path, value }, before, after) {
    const depth = depthOf(before, path);
    if (depth === path.length)
      return along(before, after, path, (old, now) => {
        if (!holds(now, value)) return 'the value is another';
        return now.is === 'alias' || old.is === 'alias' || sameProps(old, now)
          ? undefined
          : 'an anchor or a tag changed';
      });
    const [next, ...rest] = path.slice(depth);
    return along(before, after, path.slice(0, depth), (old, now) => addedTo(old, now, next, nest(rest, value)));
  },
  gone({ path, prune }, before, after) {
    const tried = [];
    for (let depth = path.length; depth > 0; depth -= 1) {
      const parent = path.slice(0, depth - 1);
      const wrong = along(before, after, parent, (old, now) => removedFrom(old, now, path[depth - 1]));
      if (wrong === undefined) return undefined;
      tried.push(wrong);
      const holder = at(before, parent);
      if (!prune || (holder?.entries ?? holder?.items)?.length !== 1) break;
    }
    return tried[0];
  },
  item({ path, index, value }, before, after) {
    const depth = depthOf(before, path);
    if (depth < path.length) return forms.set({ path, value: [value] }, before, after);
    return along(before, after, path, (old, now) => {
      if (isNothing(old)) return holds(now, [value]) ? undefined : 'the list is another';
      return addedTo(old, now, index ?? old.items.length, value);
    });
  },
  renamed({ path, name }, before, after) {
    const old = path.at(-1);
    return along(before, after, path.slice(0, -1), (from, to) => {
      const index = from.entries.findLastIndex((entry) => nameOf(entry.key) === old);
      const [was, is] = [from.entries[index], to.entries[index]];
      if (is === undefined || nameOf(is.key) !== name) return 'the key has not the new name';
      return (
        alike(was.value, is.value) ?? sameEntries(from.entries.toSpliced(index, 1), to.entries.toSpliced(index, 1))
      );
    });
  },
  merged({ path, anchor }, before, after) {
    return along(before, after, path, (old, now) => {
      if (now.is !== 'map') return 'there is no map';
      const merge = now.entries.find((entry) => nameOf(entry.key) === '<<')?.value;
      const names = merge === undefined ? [] : [plain(merge)].flat();
      if (!names.includes(`*${anchor}`)) return 'the merge is not there';
      if (old.is === 'alias')
        return now.entries.length === 1 && names.includes(`*${old.name}`) ? undefined : 'more than the merge came';
      const rest = (tree) => (tree.entries ?? []).filter((entry) => nameOf(entry.key) !== '<<');
      return sameEntries(rest(old), rest(now));
    });
  },
  moved({ name, before: other }, before, after) {
    const names = after.entries.map((entry) => nameOf(entry.key));
    if (names[names.indexOf(name) + 1] !== other) return 'the section stands elsewhere';
    const [from, to] = [before, after].map((tree) => {
      const index = tree.entries.findIndex((entry) => nameOf(entry.key) === name);
      return { own: tree.entries[index].value, rest: tree.entries.toSpliced(index, 1) };
    });
    return alike(from.own, to.own) ?? sameEntries(from.rest, to.rest);
  },
  nothing(_, before, after) {
    return alike(before, after);
  },
};

function addedTo(old, now, step, value) {
  if (isNothing(old))
    return holds(now, nest([step], value)) && sameProps(old, now) ? undefined : 'the new value is another';
  if (old.is !== now.is) return `${old.is} became ${now.is}`;
  if (old.is === 'seq') {
    if (now.items[step] === undefined || !holds(now.items[step], value)) return 'the new item is another';
    const empty = old.items.length === 0;
    return alike(empty ? { ...old, flow: now.flow } : old, { ...now, items: now.items.toSpliced(step, 1) });
  }
  if (old.is !== 'map') return 'something was added to a single value';
  const index = now.entries.findLastIndex((entry) => nameOf(entry.key) === String(step));
  if (index === -1 || !holds(now.entries[index].value, value)) return 'the new key holds another value';
  const empty = old.entries.length === 0;
  return alike(empty ? { ...old, flow: now.flow } : old, { ...now, entries: now.entries.toSpliced(index, 1) });
}

function removedFrom(old, now, step) {
  if (old.is !== now.is) return `${old.is} became ${now.is}`;
  const list = old.is === 'map' ? 'entries' : 'items';
  const index = old.is === 'map' ? old.entries.findLastIndex((entry) => nameOf(entry.key) === String(step)) : step;
  const rest = old[list].toSpliced(index, 1);
  return alike({ ...old, [list]: rest, ...(rest.length === 0 ? { flow: now.flow } : {}) }, now);
}

/** The number of the document that an operation is about: the first that has most of its path. */
export function documentFor(trees, path) {
  let best = 0;
  for (const [index, tree] of trees.entries())
    if (tree.is === 'map' && (trees[best].is !== 'map' || depthOf(tree, path) > depthOf(trees[best], path)))
      best = index;
  return best;
}

/**
 * Everything that is wrong with an edit of `text` into `next` by `changes`, as sentences.
 * `declared` is what the operation says about itself: `{form, path, value, …}`.
 */
export function judge(text, trees, next, changes, declared) {
  const wrong = [];
  let after;
  try {
    after = readTrees(next);
  } catch (error) {
    return [`re-parses: ${error.message}`];
  }
  if (after.length !== trees.length) return ['re-parses: another number of documents'];
  const own = documentFor(trees, declared.path ?? []);
  for (const [index, tree] of trees.entries()) {
    const difference = index === own ? forms[declared.form](declared, tree, after[index]) : alike(tree, after[index]);
    if (difference !== undefined) wrong.push(`model: ${difference}`);
  }
  const lost = lostComments(text, next, declared, trees[own]);
  if (lost !== undefined) wrong.push(`comments: ${JSON.stringify(lost)} is gone`);
  wrong.push(...bytes(text, next, changes, declared, trees[own]));
  return wrong;
}

function bytes(text, next, changes, declared, tree) {
  const wrong = [];
  if (applied(text, changes) !== next) wrong.push('bytes: the changes do not give the text');
  if (applied(next, inverse(text, changes)) !== text) wrong.push('undo: the file is not as before');
  if (next.startsWith('\uFEFF') !== text.startsWith('\uFEFF')) wrong.push('bytes: the byte order mark');
  if (next.endsWith('\n') !== text.endsWith('\n') && !endsInLiteral(next)) wrong.push('bytes: the last line end');
  if (text.includes('\r\n') && !/[^\r]\n/.test(text) && /[^\r]\n/.test(next))
    wrong.push('bytes: a line end of another kind');
  if (!text.includes('\r') && next.includes('\r')) wrong.push('bytes: a line end of another kind');
  // What only adds deletes nothing, unless it fills something empty.
  if (declared.adds && changes.some((edit) => edit.end > edit.start) && !fillsEmpty(text, changes))
    wrong.push('bytes: an addition deletes');
  const bounds = declared.path === undefined ? undefined : boundsOf(text, tree, declared.path);
  if (bounds !== undefined && changes.some((edit) => edit.start < bounds.start || edit.end > bounds.end))
    wrong.push('bytes: an edit lies outside of its place');
  return wrong;
}

/** A literal text at the end of the file has a line end as its value wants it. */
function endsInLiteral(text) {
  const last = (tree) =>
    tree.is === 'map' || tree.is === 'seq'
      ? (tree.entries?.map((entry) => entry.value) ?? tree.items).some(last)
      : tree.end === text.length && /^[|>]/.test(tree.source ?? '');
  return readTrees(text).some(last);
}

/** `{}`, `[]`, `~`, `null` and white space may go when something takes their place. */
function fillsEmpty(text, changes) {
  return changes.every((edit) => /^(?:\s|[{}[\]~]|null|Null|NULL)*$/.test(text.slice(edit.start, edit.end)));
}

/** From the end of what stands before the edited thing's holder to the beginning of what stands behind it. */
function boundsOf(text, tree, path) {
  const depth = Math.min(depthOf(tree, path), path.length - 1);
  if (depth < 1) return { start: 0, end: text.length };
  const holder = at(tree, path.slice(0, depth - 1));
  const step = path[depth - 1];
  const items =
    holder.is === 'map'
      ? holder.entries.map((entry) => ({
          start: entry.key.start ?? 0,
          end: contentEnd(entry.value) ?? contentEnd(entry.key) ?? 0,
        }))
      : holder.items.map((item) => ({ start: item.start ?? 0, end: contentEnd(item) ?? 0 }));
  const index =
    holder.is === 'map' ? holder.entries.findLastIndex((entry) => nameOf(entry.key) === String(step)) : step;
  const previous = items[index - 1];
  const following = items[index + 1];
  return { start: previous?.end ?? 0, end: following?.start ?? text.length };
}

/** Where the last thing that is written in a tree ends. */
function contentEnd(tree) {
  if (tree.is === 'map' && !tree.flow && tree.entries.length > 0) {
    const last = tree.entries.at(-1);
    return contentEnd(last.value) ?? contentEnd(last.key);
  }
  if (tree.is === 'seq' && !tree.flow && tree.items.length > 0) return contentEnd(tree.items.at(-1));
  return tree.end;
}

function applied(text, changes) {
  let out = '';
  let from = 0;
  for (const edit of changes) {
    out += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return out + text.slice(from);
}

function inverse(text, changes) {
  let shift = 0;
  return changes.map((edit) => {
    const start = edit.start + shift;
    shift += edit.text.length - (edit.end - edit.start);
    return { start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) };
  });
}

/**
 * A comment that is gone and did not belong to what was taken away. To a thing belong: the comments
 * on its own lines, the comment lines directly above it in its column, and those directly below
 * that are indented deeper (behind a list whose dashes stand in the key's column also commented-out items).
 */
function lostComments(text, next, declared, tree) {
  const left = new Map();
  for (const comment of commentsOf(next)) left.set(comment.text, (left.get(comment.text) ?? 0) + 1);
  const removed = new Set();
  for (const comment of commentsOf(text)) {
    const count = left.get(comment.text) ?? 0;
    if (count === 0) removed.add(comment);
    else left.set(comment.text, count - 1);
  }
  if (removed.size === 0) return undefined;
  const old =
    declared.form === 'gone' || (declared.form === 'set' && declared.path !== undefined)
      ? at(tree, declared.path)
      : undefined;
  if (old === undefined) return removed.values().next().value.text;
  const window =
    declared.form === 'gone'
      ? ownWindow(text, tree, declared)
      : {
          start: valueStart(text, tree, declared.path, old),
          end: behind(text, contentEnd(old), columnOf(text, keyStart(text, tree, declared.path))),
        };
  // Of two like comments only one may be gone; which of them is decided in the thing's favour.
  const inWindow = new Map();
  for (const comment of commentsOf(text))
    if (comment.start >= window.start && comment.start < window.end)
      inWindow.set(comment.text, (inWindow.get(comment.text) ?? 0) + 1);
  for (const comment of removed) {
    const count = inWindow.get(comment.text) ?? 0;
    if (count === 0) return comment.text;
    inWindow.set(comment.text, count - 1);
  }
  return undefined;
}

/** A value that is replaced takes the comments above its first key along; one behind its own key stays. */
function valueStart(text, tree, path, old) {
  if (old.flow !== false) return old.start ?? 0;
  const key = keyStart(text, tree, path);
  const line = text.indexOf('\n', key) + 1;
  return Math.min(old.start, line);
}

function keyStart(text, tree, path) {
  const parent = at(tree, path.slice(0, -1));
  const step = path.at(-1);
  if (parent.is !== 'seq') return parent.entries.findLast((entry) => nameOf(entry.key) === String(step)).key.start;
  const item = parent.items[step];
  if (parent.flow) return item.start ?? 0;
  // The dash may stand lines above what it introduces.
  const from = step > 0 ? contentEnd(parent.items[step - 1]) : parent.start;
  const dash = /^[ \t]*-(?=\s)/m.exec(text.slice(from, item.start));
  return step === 0 ? from : dash === null ? item.start : from + dash.index + dash[0].length - 1;
}

function ownWindow(text, tree, { path, prune }) {
  let depth = path.length;
  while (prune && depth > 1) {
    const holder = at(tree, path.slice(0, depth - 1));
    if ((holder.entries ?? holder.items).length !== 1) break;
    depth -= 1;
  }
  const own = path.slice(0, depth);
  const start = keyStart(text, tree, own);
  const inList = typeof own.at(-1) === 'number';
  let line = text.lastIndexOf('\n', start - 1) + 1;
  const column = inList ? columnOf(text, line) : columnOf(text, start);
  while (line > 0) {
    const above = text.lastIndexOf('\n', line - 2) + 1;
    const content = text.slice(above, line).replace('\uFEFF', '');
    if (!content.trimStart().startsWith('#') || columnOf(text, above) !== column) break;
    line = above;
  }
  const end = contentEnd(at(tree, own)) ?? start;
  return { start: line, end: behind(text, Math.max(end, start), column) };
}

/** The column of a place's line's first character that is no blank. */
function columnOf(text, offset) {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  const content = text
    .slice(line, text.indexOf('\n', line) === -1 ? text.length : text.indexOf('\n', line))
    .replace('\uFEFF', '');
  return content.length - content.trimStart().length;
}

/** The end of the comments behind a place that belong to it. */
function behind(text, offset, column) {
  let end = text.indexOf('\n', offset === 0 ? 0 : offset - (text[offset - 1] === '\n' ? 1 : 0));
  if (end === -1) return text.length;
  end += 1;
  for (let line = end; line < text.length; ) {
    const stop = text.indexOf('\n', line) === -1 ? text.length : text.indexOf('\n', line) + 1;
    const content = text.slice(line, stop);
    const indent = content.length - content.trimStart().length;
    if (content.trim() !== '') {
      if (!content.trimStart().startsWith('#')) break;
      const item = indent === column && /^#\s*-/.test(content.trimStart());
      if (indent <= column && !item) break;
      end = stop;
    }
    line = stop;
  }
  return end;
}

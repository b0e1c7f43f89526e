// Every operation of the editor on every thing that a service holds.
import { at, nameOf } from './tree.mjs';

const limits = { deploy: { resources: { limits: { memory: '256M' } } } };

/** What can be done to one service: `{name, run, undo?, declared}` each; `undo` is the opposite operation. */
export function* operationsOn(tree, service) {
  const own = ['services', service];
  const node = at(tree, own);
  yield set('set a new key', [...own, 'zz_new'], 'a b', true);
  yield set('set a new list', [...own, 'zz_drop'], ['ALL'], true);
  yield set('set a new map', [...own, 'zz_map'], { A: '1', B: ['x', 'y: z'], C: { D: true } }, true);
  yield set('set with a comment', [...own, 'zz_noted'], true, true, { comment: 'why' });
  yield set('set below missing keys', [...own, 'zz_deploy', 'resources', 'limits', 'memory'], '256M', true);
  yield set('set a new service', ['services', 'zz-proxy'], { image: 'p:1', ports: ['1:1'], ...limits }, true);
  yield item('add to a missing list', [...own, 'zz_opt'], undefined, 'no-new-privileges:true', { comment: 'why' });
  yield section('add a section', { pw: { file: './x' } });
  yield remove('remove a service', own);
  yield remove('remove a service with an empty parent', own, true);
  yield rename('rename a service', own, 'zz-renamed');
  for (const anchor of anchorsOf(tree, node)) yield merge(own, anchor);
  if (tree.entries.length > 1) yield* moves(tree);
  if (node?.is === 'map') yield* inside(tree, own, node);
}

function* inside(tree, path, node) {
  const list = node.is === 'map' ? node.entries : node.items;
  for (const [index, child] of list.entries()) {
    const step = node.is === 'map' ? nameOf(child.key) : index;
    if (step === undefined || step === '<<') continue;
    const here = [...path, step];
    const value = node.is === 'map' ? child.value : child;
    yield remove('remove a key or an item', here);
    if (list.length === 1) yield remove('remove with an empty parent', here, true);
    if (node.is === 'map') {
      yield rename('rename a key', here, 'zz-renamed');
      yield set('set a key behind another', [...path, 'zz_after'], 1, true, { after: step });
    } else yield item('insert an item', path, index, 'zz=new item');
    if (value.is === 'scalar') yield* onScalar(here, value);
    else if (value.is === 'alias') yield set('set over an alias', here, { A: 'b' });
    else {
      yield set('set over a collection by a value', here, 'zz');
      yield set('set over a collection by a list', here, ['zz', 'yy']);
      yield set('set over a collection by a map', here, { A: 'b' });
      if (value.is === 'seq') yield item('add an item', here, value.items.length, '9999:9999');
      if (value.is === 'seq')
        yield item('add an item with a comment', here, value.items.length, { a: 1 }, { comment: 'why' });
      if (value.is === 'map') yield set('set a key further down', [...here, 'ZZ_NEW'], 'a b', true);
      yield* inside(tree, here, value);
    }
  }
}

function* onScalar(path, { value, source, tag }) {
  for (const next of ['foo/bar:1', 42, 'a: "b" # c', 'one\ntwo\n'])
    if (next !== value) yield replace('replace a value', path, next, value);
  yield set('set over a value by a list', path, ['zz']);
  yield set('set over a value by a map', path, { A: 'b', C: ['d'] });
  if (value === null) yield item('add to an empty value', path, undefined, 'x');
  if (typeof value !== 'string' || tag !== undefined || source === '') return;
  const middle = Math.floor(value.length / 2);
  for (const [start, end, text] of [
    [0, 0, 'exec '],
    [value.length, value.length, '-zz'],
    [middle, Math.min(value.length, middle + 1), '$$x'],
    [middle, middle, "it's"],
    [0, Math.min(1, value.length), ': '],
  ])
    yield part(path, value, start, end, text);
}

function* moves(tree) {
  const names = tree.entries.map((entry) => nameOf(entry.key)).filter((name) => name !== undefined);
  const [one, two] = [names[0], names.at(-1)];
  yield {
    name: 'move a section',
    run: (editor) => editor.moveSectionBefore(two, one),
    declared: { form: 'moved', name: two, before: one },
  };
}

/** Anchors of maps that stand above the service. */
function anchorsOf(tree, service) {
  const found = [];
  const walk = (node) => {
    if (node.is === 'map' && node.anchor !== undefined && node.end <= (service?.start ?? 0)) found.push(node.anchor);
    if (node.is === 'map') for (const entry of node.entries) walk(entry.value);
    if (node.is === 'seq') for (const one of node.items) walk(one);
  };
  walk(tree);
  return [...new Set(found)].slice(0, 2);
}

function set(name, path, value, adds = false, options = {}) {
  return {
    name,
    run: (editor) => editor.set(path, value, options),
    ...(adds && options.comment === undefined
      ? { undo: (editor) => editor.remove(path, { prune: path.length > 3 }) }
      : {}),
    declared: { form: 'set', path, value, adds },
  };
}

function item(name, path, index, value, options = {}) {
  const insert = name === 'insert an item';
  return {
    name,
    run: (editor) => (insert ? editor.insertItem([...path, index], value) : editor.addItem(path, value, options)),
    ...(index === undefined || options.comment !== undefined
      ? {}
      : { undo: (editor) => editor.remove([...path, index]) }),
    declared: { form: 'item', path, index, value, adds: true },
  };
}

function section(name, value) {
  return {
    name,
    run: (editor) => editor.addSection('zz-section', value),
    undo: (editor) => editor.remove(['zz-section']),
    declared: { form: 'set', path: ['zz-section'], value, adds: true },
  };
}

function remove(name, path, prune = false) {
  return { name, run: (editor) => editor.remove(path, { prune }), declared: { form: 'gone', path, prune } };
}

function rename(name, path, next) {
  return {
    name,
    run: (editor) => editor.renameKey(path, next),
    undo: (editor) => editor.renameKey([...path.slice(0, -1), next], path.at(-1)),
    declared: { form: 'renamed', path, name: next },
  };
}

function replace(name, path, value, old) {
  return {
    name,
    run: (editor) => editor.replaceScalar(path, value),
    undo: (editor) => editor.replaceScalar(path, old),
    declared: { form: 'set', path, value },
  };
}

function part(path, value, start, end, text) {
  return {
    name: 'replace a part of a value',
    run: (editor) => editor.replaceInScalar(path, start, end, text),
    undo: (editor) => editor.replaceInScalar(path, start, start + text.length, value.slice(start, end)),
    declared: { form: 'set', path, value: value.slice(0, start) + text + value.slice(end) },
  };
}

function merge(path, anchor) {
  return {
    name: 'merge a fragment',
    run: (editor) => editor.addMerge(path, anchor),
    declared: { form: 'merged', path, anchor },
  };
}

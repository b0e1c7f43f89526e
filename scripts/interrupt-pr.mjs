#!/usr/bin/env node
// Kills `dockfix pr` with SIGKILL at random moments, while people push, and looks at what is left:
// never two pull requests, never a lost commit of a person, never a touched checkout; the next run
// completes, and the one after that has nothing to do.
//
//   node scripts/interrupt-pr.mjs [--rounds 200] [--seed 1] [--keep]
//   node scripts/interrupt-pr.mjs --every    kills at each request in turn, when it comes and when it is done
//
// The remote is a bare repository behind git's own HTTP backend, the host a server on loopback that is
// held to GitHub's own description. Needs dist/ (npm run build).
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    keep: { type: 'boolean', default: false },
    every: { type: 'boolean', default: false },
  },
});
let state = Number(values.seed) || 1;

/** mulberry32: the same seed kills at the same moments, as far as the machine is the same. */
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(random() * list.length)];

// A copy, so that a build in the meantime changes nothing.
const cache = join(root, `node_modules/.cache/dockfix-test/interrupt-${process.pid}`);
cpSync(join(root, 'dist'), join(cache, 'dist'), { recursive: true });
process.on('exit', () => rmSync(cache, { recursive: true, force: true }));
const { Scene, sampleFiles } = await loadScene();
const branch = 'dockfix/hardening';
const args = [
  'pr',
  '--review',
  '--rule',
  'compose/hardcoded-secret',
  '--rule',
  'compose/default-privileges',
  '--label',
  'docker',
];
const counts = { rounds: 0, kills: 0, endedBefore: 0, pushesOfPeople: 0 };
const killedAt = new Map();
/** How long a run takes here; kills are spread over it and a little more. */
let duration = 2500;

if (values.every) {
  for (const story of ['fresh', 'base moved', 'all fixed']) {
    let kill = 0;
    while (await round({ story, kill })) kill += 1;
    console.log(`${story}: ${kill} moments`);
  }
} else {
  console.log(`seed ${values.seed}, ${values.rounds} rounds`);
  for (let at = 1; at <= Number(values.rounds); at += 1) {
    await round();
    if (at % 20 === 0) console.log(`${at} rounds`);
  }
}
console.log(JSON.stringify({ ...counts, killedAfter: Object.fromEntries([...killedAt].sort()) }, undefined, 2));

/** @returns whether anything was killed. */
async function round(fixed) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dockfix-interrupt-')));
  const before = counts.kills;
  try {
    await play(folder, fixed);
  } catch (error) {
    console.error(`round ${counts.rounds + 1}: ${error instanceof Error ? error.stack : error}\nkept: ${folder}`);
    process.exit(1);
  }
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
  counts.rounds += 1;
  return counts.kills > before;
}

/** One story: what is there before, a run or two that are killed, people in between, and what must be true at the end. */
async function play(folder, fixed) {
  const scene = await new Scene(folder).start();
  scene.cli = join(cache, 'dist/cli.js');
  try {
    const story =
      fixed?.story ??
      pick(['fresh', 'fresh', 'base moved', 'people pushed', 'all fixed', 'closed by a person', 'merged']);
    const people = [];
    const personCommits = () => {
      people.push(scene.personCommits(branch, { [`notes-${people.length}.txt`]: 'by hand\n' }));
      counts.pushesOfPeople += 1;
    };
    if (story !== 'fresh') {
      const start = performance.now();
      expect((await scene.dockfix(args)).code === 0, 'the first run succeeds');
      duration = 0.8 * duration + 0.2 * (performance.now() - start);
      const pull = scene.state.pulls[0];
      if (story === 'people pushed') personCommits();
      if (story === 'closed by a person') pull.state = 'closed';
      if (story === 'merged') {
        scene.merges(1, pick(['merge', 'squash']));
        scene.personCommits('main', { 'more/compose.yaml': sampleFiles['compose.yaml'] });
      } else if (story === 'all fixed') {
        scene.personCommits('main', {
          'compose.yaml': `${scene.state.git('acme', 'show', `${branch}:compose.yaml`)}\n`,
          '.gitignore': `${scene.state.git('acme', 'show', `${branch}:.gitignore`)}\n`,
        });
      } else scene.personCommits('main', { 'README.md': 'hello\n' });
    }
    const before = checkout(scene);
    const kills = fixed === undefined ? 1 + Math.floor(random() * 2) : 1;
    for (let kill = 0; kill < kills; kill += 1) {
      const run = killedRun(scene, random() * duration * 1.1, fixed?.kill);
      // A person is there at the same time, sometimes.
      if (
        fixed === undefined &&
        random() < 0.25 &&
        story !== 'all fixed' &&
        story !== 'closed by a person' &&
        story !== 'merged'
      ) {
        await sleep(random() * duration * 0.7);
        // Whoever pushes to a branch has to have one to clone.
        if (scene.state.head('acme', branch) !== undefined) personCommits();
      }
      await run;
      check(scene, story, people, before);
    }
    const last = await scene.dockfix(args);
    expect(last.code === 0, `the next run completes: ${last.stdout}${last.stderr}`);
    check(scene, story, people, before);
    complete(scene, story, people);
    const writes = scene.server.seen.filter(({ name }) => !name.startsWith('GET')).length;
    const head = scene.state.head('acme', branch);
    await scene.dockfix(args);
    expect(
      scene.server.seen.filter(({ name }) => !name.startsWith('GET')).length === writes,
      'one more run sends nothing',
    );
    expect(scene.state.head('acme', branch) === head, 'one more run pushes nothing');
    check(scene, story, people, before);
  } finally {
    await scene.server.stop();
  }
}

/** Starts a run and kills it: with everything that it started, or the process alone. */
async function killedRun(scene, after, event) {
  let child;
  scene.onStart = (started) => {
    child = started;
  };
  const withAll = random() < 0.5;
  const ending = scene.dockfix(args);
  let last = 'nothing';
  let toGo = event ?? Math.floor(random() * 36);
  const kill = () => {
    scene.server.onEvent = undefined;
    try {
      process.kill(withAll ? -child.pid : child.pid, 'SIGKILL');
      killedAt.set(last, (killedAt.get(last) ?? 0) + 1);
    } catch {
      // It ended at this very moment.
    }
  };
  // Half of the kills at any time, half at a request: when it comes, when it is done, or just after.
  const atRequest = event !== undefined || random() < 0.5;
  const pause = event !== undefined || random() < 0.6 ? 0 : random() * 100;
  const timer = atRequest ? undefined : setTimeout(kill, after);
  let later;
  scene.server.onEvent = (what) => {
    last = what.replace('dockfix%2Fhardening', '{branch}');
    if (!atRequest || toGo-- !== 0) return;
    if (pause === 0) kill();
    else later = setTimeout(kill, pause);
  };
  const { code } = await ending;
  clearTimeout(timer);
  clearTimeout(later);
  scene.server.onEvent = undefined;
  scene.onStart = undefined;
  if (code === null) counts.kills += 1;
  else counts.endedBefore += 1;
  // What the server has begun it ends.
  while (scene.server.busy > 0) await sleep(10);
}

/** All that a user would see of his own repository. */
function checkout(scene) {
  const locks = readdirSync(join(scene.work, '.git')).filter((name) => name.endsWith('.lock'));
  const { work } = scene;
  return JSON.stringify([
    scene.git(work, 'status', '--porcelain', '--branch', '--ignored'),
    scene.git(work, 'for-each-ref'),
    scene.git(work, 'rev-parse', 'HEAD'),
    scene.git(work, 'stash', 'list'),
    scene.git(work, 'worktree', 'list'),
    locks,
  ]);
}

function check(scene, story, people, before) {
  const { state, server } = scene;
  expect(server.violations.length === 0, `the server is asked what it describes: ${server.violations.join('\n')}`);
  const open = state.pulls.filter((pull) => pull.state === 'open');
  expect(open.length <= 1, 'never two open pull requests');
  expect(state.pulls.length <= (story === 'merged' ? 2 : 1), 'never a second pull request');
  for (const id of people)
    expect(
      state.git('acme', 'branch', '--contains', id, '--format=%(refname)') !== '',
      'no commit of a person is lost',
    );
  expect(checkout(scene) === before, 'the checkout is as it was');
  scene.git(scene.work, 'fsck', '--strict', '--no-dangling', '--no-progress');
  const password = 'correct-horse-battery';
  expect(!JSON.stringify([server.seen, state.pulls]).includes(password), 'no secret is sent');
}

function complete(scene, story, people) {
  const pull = scene.state.pulls.at(-1);
  expect(pull !== undefined, 'there is a pull request');
  if (story === 'closed by a person') return expect(pull.state === 'closed', 'what a person closed stays closed');
  if (story === 'all fixed') {
    expect(pull.state === 'closed', 'it is closed when all is fixed');
    return expect(pull.comments.length === 1, 'with one word');
  }
  expect(pull.state === 'open', 'it is open');
  expect(pull.body.includes('state=open'), 'it is complete');
  expect(pull.labels.join() === 'docker', `the label is on it once: ${pull.labels.join()}`);
  const base = scene.state.git('acme', 'merge-base', 'main', branch);
  if (people.length === 0) expect(base === scene.state.head('acme', 'main'), 'the branch stands on the base');
}

function expect(isTrue, text) {
  if (!isTrue) throw new Error(`not so: ${text}`);
}

async function loadScene() {
  const outfile = join(cache, 'scene.mjs');
  await build({
    entryPoints: [join(root, 'test/pr/support/scene.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

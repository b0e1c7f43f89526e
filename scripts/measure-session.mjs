/**
 * Holds the promise that a session with everything accepted writes what `apply --review` writes, over
 * real repositories. Prints a line for each and a count of failures.
 *
 * Usage: node scripts/measure-session.mjs [--random N] FOLDER…
 *
 * Each FOLDER is one repository; it is read and nothing in it is written. With --random each is also
 * decided in N random orders with undo and redo in between: the same set must give the same bytes.
 * Needs the build (`npm run build`).
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { noDecisions, openFixSession, plan } from '../dist/index.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { random: { type: 'string' } } });
const runs = Number(values.random ?? 0);
let failures = 0;

for (const folder of positionals) {
  const start = performance.now();
  const wanted = hashOf((await plan(folder, { review: true })).pending);
  const session = await openFixSession(folder);
  const first = session.plan(noDecisions, 0);
  const { accepted, made } = acceptAll(session);
  const problems = [];
  if (hashOf(made.pending) !== wanted) problems.push('everything accepted is not apply --review');
  if (made.internalErrors.length > 0) problems.push(`${made.internalErrors.length} internal errors`);
  if (hashOf(session.plan(noDecisions, 0).pending) !== hashOf([])) problems.push('nothing accepted changes something');
  if (runs > 0) problems.push(...randomOrders(session, [...accepted]));
  failures += problems.length;
  const time = `${Math.round(performance.now() - start)} ms`;
  const counts = `${first.items.length} findings, ${accepted.size} accepted, ${made.pending.length} files`;
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'} ${basename(folder)}: ${counts}, ${time}${problems.map((one) => `; ${one}`).join('')}`,
  );
}
console.log(`${positionals.length} repositories, ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);

/** Accepts whatever any plan shows, until nothing new turns up. */
function acceptAll(session) {
  const accepted = new Set();
  for (;;) {
    const made = session.plan({ ...noDecisions, accepted: [...accepted] }, 0);
    const open = made.items.filter((item) => item.finding.outcome.kind === 'fix' && !accepted.has(item.id));
    if (open.length === 0) return { accepted, made };
    for (const item of open) accepted.add(item.id);
  }
}

function randomOrders(session, ids) {
  const random = generator(7);
  const bytes = new Map();
  const problems = [];
  for (let run = 0; run < runs; run += 1) {
    const chosen = shuffled(
      ids.filter(() => random() < 0.6),
      random,
    );
    let decided = [];
    let made = session.plan(noDecisions, 0);
    for (const id of chosen) {
      const before = decided;
      decided = [...decided, id];
      // Undone and done again, now and then with a plan of each.
      if (random() < 0.2) session.plan({ ...noDecisions, accepted: before }, 0);
      if (random() < 0.3) made = session.plan({ ...noDecisions, accepted: decided }, 0);
    }
    made = session.plan({ ...noDecisions, accepted: decided }, 0);
    const key = [...decided].sort().join();
    const hash = hashOf(made.pending);
    if ((bytes.get(key) ?? hash) !== hash) problems.push(`run ${run}: other bytes for the same set`);
    bytes.set(key, hash);
    const again = hashOf(session.plan({ ...noDecisions, accepted: shuffled(decided, random) }, 0).pending);
    if (again !== hash) problems.push(`run ${run}: other bytes in another order`);
  }
  return problems;
}

function hashOf(pending) {
  const hash = createHash('sha256');
  for (const { path, after, mode } of pending) hash.update(`${path}\0${mode}\0${after.length}\0${after}`);
  return hash.digest('hex');
}

function shuffled(list, random) {
  const out = [...list];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [out[at], out[other]] = [out[other], out[at]];
  }
  return out;
}

/** Small and seeded, so that a run can be had again. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

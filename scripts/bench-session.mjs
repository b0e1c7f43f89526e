/**
 * Measures the interactive session in a real pseudo-terminal: the first screen against the audit's
 * own time, the time from a key to its frame, the memory.
 *
 * Usage: node scripts/bench-session.mjs FOLDER... [--findings N] [--keys N] [--cli FILE]
 *
 * FOLDERs hold repositories; as many as give N findings (default 2000) are copied into one fresh git
 * repository. Nothing in a FOLDER is changed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pty } from './support/pty.mjs';

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { findings: { type: 'string' }, keys: { type: 'string' }, cli: { type: 'string' } },
});
const cli = options.cli ?? fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const wanted = Number(options.findings ?? 2000);
const presses = Number(options.keys ?? 300);
if (folders.length === 0) {
  console.error('usage: node scripts/bench-session.mjs FOLDER... [--findings N] [--keys N] [--cli FILE]');
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), 'dockfix-bench-'));
try {
  await measure();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function measure() {
  const tree = join(work, 'tree');
  const { repositories, findings } = collect(tree);
  console.log(`${findings} findings in ${repositories} repositories`);

  // The second run: the files are in the system's cache for both.
  audit(tree);
  const auditTime = audit(tree).time;
  const env = {
    ...process.env,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    COLORFGBG: '15;0',
    LC_ALL: 'C.UTF-8',
    NO_COLOR: '',
  };
  const start = performance.now();
  const pty = new Pty(`'${process.execPath}' '${cli}' fix`, {
    cwd: tree,
    columns: 160,
    rows: 45,
    env,
    pidFile: join(work, 'pid'),
  });
  const first = (await pty.nextFrame()) - start;
  console.log(`audit ${ms(auditTime)}, first screen ${ms(first)}: ${ms(first - auditTime)} over the audit's own time`);
  await pty.quiet(300);

  report(
    'walking and looking',
    await series(pty, ['j', 'j', 'j', 'k', 'J', 'K', '\u001b[6~', 'n', 'v', '+', '-', 'o', '\t', '\t'], true),
  );
  report(
    'accepting, undoing, each with its new plan before the next',
    await series(pty, ['a', 'a', 's', 'u', 'U'], true),
  );
  report(
    'accepting and walking on without waiting for the plan',
    await series(pty, ['a', 'j', 'j', 'a', 'j', 'k'], false),
  );
  pty.press('A');
  await pty.quiet(2000);
  report('walking with everything accepted', await series(pty, ['j', 'j', 'k', '\u001b[6~', 'J'], true));
  report('undoing and doing everything again', await series(pty, ['u', 'U'], true, 10));
  console.log(`memory at most ${Math.round(peakMemory(pty.pid) / 1024)} MB`);
  pty.press('q');
  await pty.quiet(300);
  pty.press('\r');
  await pty.ended;
}

/** Repositories one by one until there are enough findings. */
function collect(tree) {
  mkdirSync(tree);
  execFileSync('git', ['init', '--quiet', tree]);
  const all = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  let repositories = 0;
  let findings = 0;
  for (let batch = 0; batch < all.length && findings < wanted; batch += 5) {
    for (const repository of all.slice(batch, batch + 5)) {
      cpSync(repository, join(tree, basename(repository)), {
        recursive: true,
        filter: (path) => basename(path) !== '.git',
      });
      repositories += 1;
    }
    findings = audit(tree).findings;
  }
  return { repositories, findings };
}

function audit(tree) {
  const start = performance.now();
  const { stdout } = spawnSync(process.execPath, [cli, 'audit', '--json'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  return { time: performance.now() - start, findings: JSON.parse(stdout).findings.length };
}

/** Times from a key to the end of the next frame. With `wait` the screen is at rest before each key. */
async function series(pty, keys, wait, count = presses) {
  const times = [];
  for (let at = 0; at < count; at += 1) {
    if (wait) await pty.quiet(60);
    else await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 60));
    const frame = pty.nextFrame();
    const start = performance.now();
    pty.press(keys[at % keys.length]);
    const end = await Promise.race([frame, new Promise((resolve) => setTimeout(() => resolve(undefined), 1500))]);
    // A key that changes nothing that is shown gives no frame.
    if (end !== undefined) times.push(end - start);
  }
  return times.sort((a, b) => a - b);
}

function report(name, times) {
  const at = (share) => ms(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN);
  console.log(
    `key to frame, ${name}: median ${at(0.5)}, 95 % under ${at(0.95)}, slowest ${at(1)} (${times.length} frames)`,
  );
}

function ms(time) {
  return `${time.toFixed(time < 100 ? 1 : 0)} ms`;
}

/** VmHWM of Linux, in kB. */
function peakMemory(pid) {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

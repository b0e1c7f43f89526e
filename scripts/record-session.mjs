/**
 * Records a session of `dockfix fix` on a copy of demo/, in a real terminal (tmux), as it is shown at
 * the top of the README: docs/session.cast (asciicast v2, what the program wrote) and
 * docs/session.svg (its screens). Only the pauses are set here; everything else is the program's.
 *
 * Usage: npm run build && node scripts/record-session.mjs
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { animationSvg } from './support/terminal-svg.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const columns = 124;
const rows = 34;

/** Keys by tmux's names, and for how many seconds one looks at what comes of them. */
const steps = [
  { keys: [], seconds: 2.5 },
  { keys: ['n'], seconds: 2.2 },
  { keys: ['n', 'n', 'n'], seconds: 2.5 },
  { keys: ['Tab', 'J', 'J', 'J', 'J'], seconds: 2.2 },
  { keys: ['Tab', 'a'], seconds: 2 },
  { keys: ['n', 'm'], seconds: 2.2 },
  { keys: ['Escape'], seconds: 1 },
  { keys: ['S'], seconds: 2 },
  { keys: ['o'], seconds: 1.8 },
  { keys: ['A'], seconds: 2.2 },
  { keys: ['Space'], seconds: 2.5 },
  { keys: ['PageDown', 'PageDown'], seconds: 2 },
  { keys: ['Enter'], seconds: 2 },
  { keys: ['Enter'], seconds: 4 },
];

const work = mkdtempSync(join(tmpdir(), 'dockfix-recording-'));
const socket = `dockfix-recording-${process.pid}`;
const tmux = (...words) => execFileSync('tmux', ['-L', socket, ...words], { encoding: 'utf8' });

try {
  await record();
} finally {
  try {
    tmux('kill-server');
  } catch {
    // It never came up.
  }
  rmSync(work, { recursive: true, force: true });
}

async function record() {
  const raw = join(work, 'raw');
  openTerminal(demoCopy(), raw);
  const frames = [];
  const events = [];
  let seen = 0;
  let time = 0;
  const take = async (seconds) => {
    await quiet(raw);
    const bytes = readFileSync(raw);
    // Escape codes are never cut: everything up to here has been written.
    events.push([Number(time.toFixed(2)), 'o', bytes.subarray(seen).toString('utf8')]);
    seen = bytes.length;
    frames.push({ text: tmux('capture-pane', '-e', '-N', '-p', '-t', 'main'), seconds });
    time += seconds;
  };
  tmux('send-keys', '-t', 'main', '-l', 'dockfix fix');
  await take(1.2);
  tmux('send-keys', '-t', 'main', 'Enter');
  for (const { keys, seconds } of steps) {
    for (const key of keys) {
      tmux('send-keys', '-t', 'main', key);
      await sleep(80);
    }
    await take(seconds);
  }
  const header = { version: 2, width: columns, height: rows, title: 'dockfix fix', env: { TERM: 'tmux-256color' } };
  const cast = [header, ...events].map((line) => JSON.stringify(line)).join('\n');
  writeFileSync(join(root, 'docs/session.cast'), `${cast}\n`);
  writeFileSync(
    join(root, 'docs/session.svg'),
    animationSvg('A session of dockfix fix on the demo', frames, columns, rows),
  );
}

/** Nothing has been written for a while. */
async function quiet(raw) {
  for (let length = -1; ; await sleep(700)) {
    const now = existsSync(raw) ? readFileSync(raw).length : 0;
    if (now === length && now > 0) return;
    length = now;
  }
}

function demoCopy() {
  const folder = join(work, 'shelf');
  cpSync(join(root, 'demo'), folder, { recursive: true });
  const git = (...words) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@localhost', ...words], { cwd: folder });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Shelf');
  return folder;
}

function openTerminal(cwd, raw) {
  const bin = join(work, 'bin');
  mkdirSync(bin);
  chmodSync(join(root, 'dist/cli.js'), 0o755);
  symlinkSync(join(root, 'dist/cli.js'), join(bin, 'dockfix'));
  const settings = {
    PATH: `${bin}:${process.env.PATH}`,
    PS1: '$ ',
    LC_ALL: 'C.UTF-8',
    COLORTERM: 'truecolor',
    COLORFGBG: '15;0',
    XDG_CONFIG_HOME: work,
  };
  const shell = ['env', '-u', 'NO_COLOR', ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)];
  const size = ['-x', String(columns), '-y', String(rows)];
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-s',
    'main',
    ...size,
    '-c',
    cwd,
    ...shell,
    'bash',
    '--norc',
    '--noprofile',
  );
  tmux('set', '-g', 'status', 'off');
  tmux('set', '-g', 'escape-time', '0');
  tmux('set', '-as', 'terminal-features', ',*:RGB');
  tmux('resize-window', '-t', 'main', ...size);
  tmux('pipe-pane', '-O', '-t', 'main', `cat > '${raw}'`);
  tmux('send-keys', '-t', 'main', '-l', 'clear');
  tmux('send-keys', '-t', 'main', 'Enter');
}

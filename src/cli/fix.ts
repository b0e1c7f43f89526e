import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { type Decisions, listRules, noDecisions, openFixSession, SessionFile } from '../index.ts';
import { recoveryLines } from '../report/changes.ts';
import { resume } from '../tui/kept.ts';
import type { SessionResult } from '../tui/machine/types.ts';
import { startSession } from '../tui/machine/update.ts';
import { Performer } from '../tui/perform.ts';
import { readKeys } from '../tui/settings.ts';
import { pageOf } from './explain.ts';
import { tellInternalErrors, tellNothingToLookAt } from './failure.ts';
import { exitCodes, type SelectionOptions } from './options.ts';
import { ProgressLine, paintFor, tell } from './terminal.ts';

export interface FixCliOptions extends SelectionOptions {
  readonly prompt: boolean;
  /** The user's own settings, which keys mean what. */
  readonly keys?: string;
}

/** Long enough for a frame to be drawn before the plan is made. */
const planDelay = 25;

/** 0: what was accepted is written, or there was nothing to fix; 1: nothing was written; 2: the job could not be done. */
export async function runFix(paths: readonly string[], options: FixCliOptions): Promise<number> {
  const { stdin, stdout, env } = process;
  if (stdin.isTTY !== true) {
    tell([
      'dockfix: fix asks questions and needs a terminal on standard input; `dockfix diff` and `dockfix apply` do not.',
    ]);
    return exitCodes.error;
  }
  // V8 lets a heap grow to several times what is in use where the machine has room; a session is open for long.
  setFlagsFromString('--heap-growing-percent=25');
  const keys = readKeys(options.keys, env);
  const progress = new ProgressLine(true);
  // While the session runs, what is planned is no news.
  let isStarting = true;
  const session = await openFixSession(paths, {
    ...options,
    onProgress: (what) => {
      if (isStarting) progress.listener?.(what);
    },
  });
  const about = JSON.stringify([paths, options.rule, options.skip, options.severity ?? null]);
  const kept = new SessionFile(session.workspace, about);
  const text = kept.read();
  const offer = text === undefined ? undefined : resume(text, (decisions: Decisions) => session.plan(decisions, 0));
  const plan = session.plan(noDecisions, 0);
  isStarting = false;
  progress.clear();

  const report = session.report();
  tell(recoveryLines(report.recovered).map((line) => `dockfix: ${line}`));
  tellInternalErrors(report);
  tellNothingToLookAt(report);
  if (plan.items.length === 0) {
    tell(['No findings.']);
    return exitCodes.done;
  }

  const { repository } = session.workspace;
  const state = startSession(plan, {
    place: {
      root: session.workspace.shownRoot,
      canCommit: repository !== undefined,
      branch: 'dockfix/hardening',
      patch: 'dockfix.patch',
    },
    pages: Object.fromEntries(listRules().map(({ id }) => [id, pageOf(id)])),
    keys,
    offer,
  });
  const performer = new Performer({ session, kept, plan, env, delay: planDelay });
  const result = await (wantsPrompts(options, env) || !stdout.isTTY ? byPrompts() : byScreen());
  performer.flush();
  return tellEnd(result);

  /** A signal ends it like any program: with what was decided kept. */
  async function byScreen(): Promise<SessionResult> {
    const { runScreen, SessionInterrupted } = await import('../tui/screen/run.ts');
    try {
      return await runScreen({ state, perform: performer.perform, stdin, stdout, env, color: options.color });
    } catch (error) {
      if (error instanceof SessionInterrupted) {
        performer.flush();
        process.exit(128 + constants.signals[error.signal]);
      }
      throw error;
    }
  }

  async function byPrompts(): Promise<SessionResult> {
    const { runPrompts } = await import('../tui/prompt/session.ts');
    const { LineTerminal } = await import('../tui/prompt/terminal.ts');
    const { Driver } = await import('../tui/prompt/driver.ts');
    const terminal = new LineTerminal(stdin, stdout, paintFor(stdout, options.color));
    const leave = (signal: NodeJS.Signals) => {
      performer.flush();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    process.once('SIGINT', leave).once('SIGTERM', leave);
    try {
      return await runPrompts(new Driver(state, performer.perform, terminal), session, terminal);
    } finally {
      terminal.close();
      process.off('SIGINT', leave).off('SIGTERM', leave);
    }
  }
}

/** A terminal that cannot move its cursor, or a reader that reads aloud what is drawn. */
function wantsPrompts({ prompt }: FixCliOptions, env: NodeJS.ProcessEnv): boolean {
  const isOn = (value: string | undefined) => value !== undefined && value !== '' && value !== '0' && value !== 'false';
  return prompt || env['TERM'] === 'dumb' || isOn(env['ACCESSIBLE']) || isOn(env['INK_SCREEN_READER']);
}

function tellEnd(result: SessionResult): number {
  if (result.kind === 'nothing') {
    tell(['Nothing was written. What you decided is kept: `dockfix fix` offers to go on with it.']);
    return exitCodes.findings;
  }
  tell(result.lines);
  return exitCodes.done;
}

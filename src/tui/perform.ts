/** Carries out what the machine asks for: plans, the editor, the clipboard, the ends, what is kept. */
import {
  apply,
  commit,
  type Decisions,
  type FixSession,
  type SessionFile,
  type SessionPlan,
  WorkspaceError,
} from '../index.ts';
import { printable } from '../report/printable.ts';
import { openInEditor } from './editor.ts';
import { committedLines, patchLines, writtenLines } from './ends.ts';
import { isEmpty, keptText } from './kept.ts';
import type { Effect, SessionResult } from './machine/types.ts';
import { fixDiff } from './patch.ts';
import type { Dispatch, Perform, TerminalAccess } from './screen/types.ts';

export interface PerformerOptions {
  readonly session: FixSession;
  readonly kept: SessionFile;
  /** The plan that the session begins with. */
  readonly plan: SessionPlan;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds before a plan is made, so that the mark of a decision is drawn first. */
  readonly delay: number;
}

type Planning = Extract<Effect, { kind: 'plan' | 'reload' }>;
type End = Extract<Effect, { kind: 'write' | 'commit' | 'patch' }>;

/** Milliseconds of planning between two looks at the keys: a frame must come well within fifty. */
const slice = 10;

export class Performer {
  readonly #options: PerformerOptions;
  #plan: SessionPlan;
  #wanted: { readonly effect: Planning; readonly dispatch: Dispatch } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #steps: Generator<undefined, SessionPlan> | undefined;
  #toKeep: Decisions | undefined;
  #keepTimer: NodeJS.Timeout | undefined;

  constructor(options: PerformerOptions) {
    this.#options = options;
    this.#plan = options.plan;
  }

  readonly perform: Perform = (effect, dispatch, terminal): Promise<void> | undefined => {
    switch (effect.kind) {
      case 'plan':
      case 'reload':
        this.#planSoon(effect, dispatch);
        return undefined;
      case 'save':
        this.#keepSoon(effect.decisions, dispatch);
        return undefined;
      case 'forget':
        clearTimeout(this.#keepTimer);
        this.#toKeep = undefined;
        this.#options.kept.remove();
        return undefined;
      case 'copy': {
        const { session } = this.#options;
        terminal.copy(fixDiff(this.#plan, effect.item, session, {}));
        dispatch({ name: 'say', message: { tone: 'good', text: 'The diff was handed to the clipboard.' } });
        return undefined;
      }
      case 'editor':
        return this.#edit(effect.file, effect.line, dispatch, terminal);
      case 'write':
      case 'commit':
      case 'patch':
        return this.#end(effect, dispatch);
      case 'suspend':
      case 'redraw':
        // The screen does these itself; line prompts have no use for them.
        return;
    }
  };

  /** Keeps the decisions now: at the end, also one that nobody asked for. @throws WorkspaceError */
  flush(): void {
    clearTimeout(this.#keepTimer);
    const decisions = this.#toKeep;
    this.#toKeep = undefined;
    if (decisions === undefined) return;
    const { kept } = this.#options;
    if (isEmpty(decisions)) kept.remove();
    else kept.write(keptText(decisions, this.#plan));
  }

  /** Only the newest decisions count: a plan for older ones is given up. Files that are to be read again stay so. */
  #planSoon(effect: Planning, dispatch: Dispatch): void {
    const kind = this.#wanted?.effect.kind === 'reload' ? 'reload' : effect.kind;
    this.#wanted = { effect: { ...effect, kind }, dispatch };
    this.#steps = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#planSome(slice), this.#options.delay);
  }

  /** Goes on with the plan for some milliseconds, then lets keys and frames have their turn. */
  #planSome(milliseconds: number): void {
    clearTimeout(this.#timer);
    const wanted = this.#wanted;
    if (wanted === undefined) return;
    const { effect, dispatch } = wanted;
    const { session } = this.#options;
    try {
      if (this.#steps === undefined) {
        if (effect.kind === 'reload') session.reload();
        this.#steps = session.planning(effect.decisions, effect.revision);
      }
      const end = performance.now() + milliseconds;
      for (let step = this.#steps.next(); ; step = this.#steps.next()) {
        if (step.done === true) {
          this.#plan = step.value;
          break;
        }
        if (performance.now() >= end) {
          // After what waits at the terminal: setImmediate comes behind the poll for input.
          setImmediate(() => {
            if (this.#wanted === wanted) this.#planSome(milliseconds);
          });
          return;
        }
      }
      this.#wanted = undefined;
      this.#steps = undefined;
    } catch (error) {
      this.#wanted = undefined;
      this.#steps = undefined;
      dispatch({ name: 'plan-failed', message: sentence(error) });
      return;
    }
    dispatch({ name: 'planned', plan: this.#plan });
  }

  #keepSoon(decisions: Decisions, dispatch: Dispatch): void {
    this.#toKeep = decisions;
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => {
      try {
        this.flush();
      } catch (error) {
        dispatch({ name: 'say', message: { tone: 'bad', text: sentence(error) } });
      }
    }, 300);
    this.#keepTimer.unref();
  }

  async #edit(file: string, line: number, dispatch: Dispatch, terminal: TerminalAccess): Promise<void> {
    const { session, env } = this.#options;
    const problem = await terminal.away(() => openInEditor(session.workspace.root, file, line, env));
    if (problem !== undefined) dispatch({ name: 'say', message: { tone: 'bad', text: problem } });
    dispatch({ name: 'reload' });
  }

  async #end(effect: End, dispatch: Dispatch): Promise<void> {
    // What is written is what was decided last.
    this.#planSome(Number.POSITIVE_INFINITY);
    try {
      dispatch({ name: 'finished', result: await this.#made(effect) });
    } catch (error) {
      dispatch({ name: 'failed', message: sentence(error) });
    }
  }

  async #made(effect: End): Promise<SessionResult> {
    const { session } = this.#options;
    switch (effect.kind) {
      case 'write': {
        const report = session.report();
        return { kind: 'written', lines: writtenLines(report, await apply(report)) };
      }
      case 'commit': {
        const made = await commit(session, effect.branch);
        return { kind: 'committed', branch: effect.branch, lines: committedLines(session.report(), made) };
      }
      case 'patch':
        return { kind: 'patch', file: effect.file, lines: patchLines(session.report(), effect.file) };
    }
  }
}

function sentence(error: unknown): string {
  if (error instanceof WorkspaceError) return printable(`${error.file}: ${error.message}. ${error.advice}`);
  return printable(error instanceof Error ? error.message : String(error));
}

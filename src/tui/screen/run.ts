/** The full-screen session: keys in, frames out, until the machine says that it is over. */
import { EventEmitter } from 'node:events';
import { type Instance, render } from 'ink';
import { createElement, type ReactElement } from 'react';
import { listRules } from '../../index.ts';
import { Mask } from '../../report/mask.ts';
import { commandFor } from '../machine/keys.ts';
import type { Command, Effect, SessionResult, SessionState } from '../machine/types.ts';
import { update } from '../machine/update.ts';
import {
  backgroundFromReply,
  backgroundOf,
  colourLevelOf,
  knowsUnicode,
  makeTheme,
  type Theme,
} from '../text/theme.ts';
import { type PlacedFrame, SessionScreen } from './components.ts';
import { type Bounds, type Frame, FrameMaker } from './frame.ts';
import { type InputEvent, KeyReader } from './key-input.ts';
import type { Size } from './layout.ts';
import { MaskKeeper } from './pages.ts';
import { Painter } from './painter.ts';
import { Slots } from './slots.ts';
import { TerminalHold } from './terminal.ts';
import type { ScreenOptions, TerminalAccess } from './types.ts';

/** The session was ended from outside; the terminal is as it was. */
export class SessionInterrupted extends Error {
  override readonly name = 'SessionInterrupted';
  readonly signal: NodeJS.Signals;
  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
    this.signal = signal;
  }
}

/**
 * Takes the terminal and runs the session; the terminal is as it was when this settles, and whenever
 * the process ends otherwise.
 * @throws SessionInterrupted when a signal or the loss of the terminal ended it. What was being
 * written is finished first, unless a second signal comes.
 */
export function runScreen(options: ScreenOptions): Promise<SessionResult> {
  return new Promise((resolve, reject) => new ScreenSession(options, resolve, reject).start());
}

/** Milliseconds after which a lone escape character is the escape key. */
const escapeDelay = 40;

class ScreenSession {
  readonly #options: ScreenOptions;
  readonly #resolve: (result: SessionResult) => void;
  readonly #reject: (error: unknown) => void;
  readonly #terminal: TerminalHold;
  readonly #keys = new KeyReader();
  readonly #painter = new Painter();
  readonly #frames: FrameMaker;
  #state: SessionState;
  #bounds: Bounds | undefined;
  #theme: Theme;
  #ink: Instance | undefined;
  #escapeTimer: NodeJS.Timeout | undefined;
  #drawing: NodeJS.Immediate | undefined;
  #endSignal: NodeJS.Signals | undefined;
  readonly #slots = new Slots();
  #arrangement = '';
  /** How Ink has placed the slots. */
  #arranged = '';
  #isOver = false;

  constructor(options: ScreenOptions, resolve: (result: SessionResult) => void, reject: (error: unknown) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#state = options.state;
    const { env, color } = options;
    this.#theme = makeTheme(colourLevelOf(env, color), backgroundOf(env), knowsUnicode(env));
    this.#terminal = new TerminalHold(options.stdin, options.stdout, {
      onInput: (text) => this.#onInput(text),
      onResize: () => this.#redraw(),
      onReturn: () => this.#redraw(),
      onEnd: (signal) => this.#onEnd(signal),
    });
    const masks = new MaskKeeper((values) => new Mask(values));
    const controls = new Map(
      listRules().map(({ id, references }) => [
        id as string,
        references.map(({ standard, control }) => `${standard} ${control}`),
      ]),
    );
    this.#frames = new FrameMaker({
      maskFor: (values) => masks.for(values),
      controlsOf: (rule) => controls.get(rule) ?? [],
    });
  }

  start(): void {
    this.#terminal.open();
    // Only where colours depend on it; the answer comes as input, or never.
    if (this.#theme.level === 'true' || this.#theme.level === '256') this.#terminal.write('\u001b]11;?\u001b\\');
    this.#draw();
  }

  readonly #access: TerminalAccess = {
    copy: (text) => this.#terminal.write(`\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`),
    away: async (work) => {
      this.#terminal.release();
      try {
        return await work();
      } finally {
        if (!this.#isOver) {
          this.#terminal.take();
          this.#redraw();
        }
      }
    },
  };

  readonly #dispatch = (command: Command): void => {
    if (this.#isOver) return;
    const { state, effects } = update(this.#settled(), command);
    this.#state = state;
    this.#drawSoon();
    // The frame is drawn before anything that takes time is done. What is to be kept is noted at once:
    // a signal may come before the next turn.
    for (const effect of effects) {
      if (effect.kind === 'save') this.#perform(effect);
      else setImmediate(() => this.#perform(effect));
    }
    if (state.mode.kind === 'done') setImmediate(() => this.#finish());
  };

  #perform(effect: Effect): void {
    if (effect.kind === 'suspend') this.#terminal.suspend();
    else if (effect.kind === 'redraw') this.#redraw();
    else this.#handOut(effect);
  }

  #handOut(effect: Effect): void {
    try {
      Promise.resolve(this.#options.perform(effect, this.#dispatch, this.#access)).catch((error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The state with no part scrolled beyond its end, which only a frame knows. */
  #settled(): SessionState {
    const state = this.#state;
    const bounds = this.#bounds;
    if (bounds === undefined) return state;
    const { detail, mode } = state;
    const scroll = Math.min(detail.scroll, bounds.detail);
    const sideways = Math.min(detail.sideways, bounds.sideways);
    const kept = scroll === detail.scroll && sideways === detail.sideways ? detail : { ...detail, scroll, sideways };
    const isPage = mode.kind === 'help' || mode.kind === 'explain' || mode.kind === 'review';
    const next = isPage && mode.scroll > bounds.page ? { ...mode, scroll: bounds.page } : mode;
    return kept === detail && next === mode ? state : { ...state, detail: kept, mode: next };
  }

  #onInput(text: string): void {
    clearTimeout(this.#escapeTimer);
    this.#take(this.#keys.read(text));
    if (this.#keys.isWaiting) this.#escapeTimer = setTimeout(() => this.#take(this.#keys.flush()), escapeDelay);
  }

  #take(events: readonly InputEvent[]): void {
    for (const event of events) {
      if (event.kind === 'reply') this.#onReply(event.text);
      else if (event.kind === 'paste') {
        if (this.#state.mode.kind === 'input') this.#dispatch({ name: 'type', text: oneLine(event.text) });
      } else this.#onKey(event.name, event.text);
    }
  }

  #onKey(name: string, text: string | undefined): void {
    const { mode, keys } = this.#state;
    const command = commandFor(keys, mode, name);
    if (mode.kind === 'busy' && name === 'ctrl+c') this.#onEnd('SIGINT');
    else if (command !== undefined) this.#dispatch({ name: command });
    else if (mode.kind === 'input' && text !== undefined) this.#dispatch({ name: 'type', text });
    // Also where a menu or a page is open, in which they are no commands.
    else if (keys.list[name] === 'suspend') this.#terminal.suspend();
    else if (keys.list[name] === 'redraw') this.#redraw();
  }

  #onReply(text: string): void {
    const background = backgroundFromReply(text);
    if (background === undefined || background === this.#theme.background) return;
    this.#theme = makeTheme(this.#theme.level, background, this.#theme.unicode);
    this.#drawSoon();
  }

  #onEnd(signal: NodeJS.Signals): void {
    if (this.#endSignal !== undefined) {
      // Asked twice: what was being written is finished or undone by the next run.
      this.#terminal.close();
      process.exit(130);
    }
    this.#endSignal = signal;
    if (this.#state.mode.kind === 'busy') return;
    // In the next turn: Ink's own listener ends the process at once where it finds itself alone.
    setImmediate(() => this.#fail(new SessionInterrupted(signal)));
  }

  #redraw(): void {
    this.#painter.forget();
    this.#drawSoon();
  }

  /** Once for all that arrives together. */
  #drawSoon(): void {
    this.#drawing ??= setImmediate(() => this.#draw());
  }

  #draw(): void {
    this.#drawing = undefined;
    if (this.#isOver) return;
    const size = this.#size();
    const frame = this.#frames.make(this.#state, size);
    this.#bounds = frame.bounds;
    this.#arrange(this.#placed(frame), size);
    const lines = this.#slots.fill(this.#arranged, size.columns).slice(0, size.rows);
    this.#terminal.write(this.#painter.paint(lines.map((line) => this.#theme.paint(line))));
  }

  /** Has Ink place the parts, when they have moved or changed their size. */
  #arrange(frame: PlacedFrame, size: Size): void {
    const arrangement = JSON.stringify([frame, size]);
    if (arrangement === this.#arrangement) return;
    this.#arrangement = arrangement;
    const screen = createElement(SessionScreen, { frame, size });
    if (this.#ink === undefined) this.#ink = this.#mount(screen);
    else this.#ink.rerender(screen);
  }

  #placed({ header, body, footer, dialog }: Frame): PlacedFrame {
    const slots = this.#slots;
    slots.clear();
    return {
      header: slots.place(header),
      body: { direction: body.direction, parts: body.parts.map((lines) => slots.place(lines)) },
      footer: slots.place(footer),
      dialog: dialog === undefined ? undefined : { ...dialog, part: slots.place(dialog.lines) },
    };
  }

  #mount(screen: ReactElement): Instance {
    const ink = render(screen, {
      stdout: this.#frameStream(),
      stdin: this.#options.stdin,
      // Every frame is given out whole, and at once.
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: false,
    });
    ink.waitUntilExit().catch((error: unknown) => this.#fail(error));
    return ink;
  }

  #size(): Size {
    const { columns, rows } = this.#options.stdout;
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }

  /** What Ink takes for a terminal: it is given frames, and asked for its width. */
  #frameStream(): NodeJS.WriteStream {
    const size = () => this.#size();
    const stream = Object.assign(new EventEmitter(), {
      isTTY: false,
      write: (frame: string) => {
        this.#arranged = frame;
        return true;
      },
    });
    Object.defineProperties(stream, {
      columns: { get: () => size().columns },
      rows: { get: () => size().rows },
    });
    return stream as unknown as NodeJS.WriteStream;
  }

  #finish(): void {
    const { mode } = this.#state;
    if (mode.kind === 'done') this.#close(() => this.#resolve(mode.result));
  }

  #fail(error: unknown): void {
    this.#close(() => this.#reject(error));
  }

  #close(then: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#escapeTimer);
    this.#terminal.close();
    this.#ink?.unmount();
    then();
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(/\p{Cc}/gu, '');
}

/** Holds the state for the prompts: a command goes in, its effects are carried out. */
import type { Command, Effect, SessionResult, SessionState } from '../machine/types.ts';
import { update } from '../machine/update.ts';
import { isPlanning } from '../machine/view.ts';
import type { Perform, TerminalAccess } from '../screen/types.ts';

export class Driver {
  state: SessionState;
  readonly #perform: Perform;
  readonly #terminal: TerminalAccess;
  #waiting: (() => void)[] = [];
  #running = 0;

  constructor(state: SessionState, perform: Perform, terminal: TerminalAccess) {
    this.state = state;
    this.#perform = perform;
    this.#terminal = terminal;
  }

  readonly dispatch = (command: Command): void => {
    const { state, effects } = update(this.state, command);
    this.state = state;
    for (const effect of effects) this.#carryOut(effect);
    this.#wake();
  };

  #carryOut(effect: Effect): void {
    const work = this.#perform(effect, this.dispatch, this.#terminal);
    if (work === undefined) return;
    this.#running += 1;
    void work.finally(() => {
      this.#running -= 1;
      this.#wake();
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get result(): SessionResult {
    return this.state.mode.kind === 'done' ? this.state.mode.result : { kind: 'nothing' };
  }

  /** Resolves when the plan has caught up with the decisions, nothing is being written and no editor is open. */
  async settled(): Promise<void> {
    while (isPlanning(this.state) || this.#running > 0)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

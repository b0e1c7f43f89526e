/** The session as line prompts, in the manner of `git add -p`: the same machine, one question at a time. */

import type { FixSession } from '../../index.ts';
import { printable } from '../../report/printable.ts';
import type { Paint } from '../../report/style.ts';
import { parameterOf } from '../machine/menus.ts';
import type { SessionResult, SimpleCommand } from '../machine/types.ts';
import { counts as countsOf, itemsAt, selectedItem, shownItems, statusOf } from '../machine/view.ts';
import { fixDiff, planDiff } from '../patch.ts';
import type { Driver } from './driver.ts';
import { letters } from './letters.ts';
import { findingLines, fixTitle, overview, reviewLines } from './text.ts';

/** Where the prompts read and print. */
export interface PromptTerminal {
  print(lines: readonly string[]): void;
  /** Asks and gives the line that was typed; undefined at the end of input. */
  ask(question: string): Promise<string | undefined>;
  readonly paint: Paint;
}

export async function runPrompts(
  driver: Driver,
  session: FixSession,
  terminal: PromptTerminal,
): Promise<SessionResult> {
  const prompts = new Prompts(driver, session, terminal);
  terminal.print(overview(driver.state));
  while (driver.state.mode.kind !== 'done') await prompts.step();
  return driver.result;
}

class Prompts {
  readonly #driver: Driver;
  readonly #session: FixSession;
  readonly #terminal: PromptTerminal;
  /** What was printed last: the same finding is not printed again after a question about it. */
  #shown = '';

  constructor(driver: Driver, session: FixSession, terminal: PromptTerminal) {
    this.#driver = driver;
    this.#session = session;
    this.#terminal = terminal;
  }

  /** One question and what comes of it. */
  async step(): Promise<void> {
    await this.#driver.settled();
    this.#tell();
    switch (this.#driver.state.mode.kind) {
      case 'list':
        return this.#finding();
      case 'choose':
        return this.#menu();
      case 'input':
        return this.#line();
      case 'explain':
        return this.#page();
      case 'review':
        return this.#review();
      case 'help':
        this.#do('cancel');
        return;
      case 'busy':
      case 'done':
        return;
    }
  }

  #look() {
    const { reveal, context } = this.#driver.state.detail;
    return { paint: this.#terminal.paint, reveal, context };
  }

  #do(name: SimpleCommand): void {
    this.#driver.dispatch({ name });
  }

  /** Prints the machine's message, once. */
  #tell(): void {
    const { message } = this.#driver.state;
    if (message === undefined) return;
    this.#terminal.print([printable(message.text)]);
    this.#driver.dispatch({ name: 'hush' });
  }

  async #finding(): Promise<void> {
    const { state } = this.#driver;
    const item = selectedItem(state) ?? itemsAt(state, state.selected)[0];
    if (item === undefined) {
      this.#terminal.print([
        state.plan.items.length === 0 ? 'There is nothing to fix.' : 'Nothing is shown: * shows everything.',
      ]);
      if (state.plan.items.length === 0) return this.#do('quit');
    } else if (item.id !== state.selected) this.#driver.dispatch({ name: 'select', id: item.id });
    if (item !== undefined) this.#show(item.id);
    const status = item === undefined ? 'open' : statusOf(state, item);
    const question = status === 'open' || status === 'skipped' ? 'Accept this fix' : 'What next';
    const all = 'y,n,a,d,s,u,e,m,p,i,j,k,/,v,q,?';
    const answer = await this.#terminal.ask(`${question} [${all}]? `);
    if (answer === undefined) {
      // The end of input decides nothing: what was decided is kept.
      this.#driver.dispatch({ name: 'finished', result: { kind: 'nothing' } });
      return;
    }
    await this.#letter(answer.trim());
  }

  #show(id: string): void {
    const { state } = this.#driver;
    const item = selectedItem(state);
    if (item === undefined) return;
    const { paint } = this.#terminal;
    const diff = fixDiff(state.plan, id, this.#session, this.#look());
    const lines = [...findingLines(state, item, paint), ...(diff === '' ? [] : ['', ...diff.trimEnd().split('\n')])];
    const text = lines.join('\n');
    if (text === this.#shown) return;
    this.#shown = text;
    this.#terminal.print(lines);
  }

  async #letter(answer: string): Promise<void> {
    const { state } = this.#driver;
    const known = letters.find(({ letter }) => letter === answer);
    if (known === undefined || answer === '?') {
      this.#terminal.print(letters.map(({ letter, about }) => `${letter} - ${about}`));
      return;
    }
    if (answer === 'y') return this.#decide('accepted');
    if (answer === 'n') return this.#decide('skipped');
    if (known.command !== 'own') return this.#do(known.command);
    if (answer === 'j' || answer === 'k') return this.#go(answer === 'j' ? 1 : -1);
    if (answer === 'g') return this.#list();
    const file = selectedItem(state)?.finding.file;
    for (const item of shownItems(state)) {
      if (item.finding.file !== file || statusOf(this.#driver.state, item) !== 'open') continue;
      this.#driver.dispatch({ name: 'select', id: item.id });
      this.#do('skip');
    }
  }

  /** Unlike the key on the screen, `y` on an accepted finding does not take it back. */
  #decide(to: 'accepted' | 'skipped'): void {
    const { state } = this.#driver;
    const item = selectedItem(state);
    const isSo = item !== undefined && state.decisions[to].includes(item.id);
    this.#do(isSo ? 'next-undecided' : to === 'accepted' ? 'accept' : 'skip');
    if (countsOf(this.#driver.state).byStatus.open === 0)
      this.#terminal.print(['Everything that can be decided is decided: v shows the review.']);
  }

  #go(step: 1 | -1): void {
    const { state } = this.#driver;
    const items = shownItems(state);
    const at = items.findIndex((item) => item.id === state.selected);
    const next = items[at + step];
    if (next === undefined)
      this.#terminal.print([step === 1 ? 'This is the last finding.' : 'This is the first finding.']);
    else this.#driver.dispatch({ name: 'select', id: next.id });
  }

  async #list(): Promise<void> {
    const items = shownItems(this.#driver.state);
    this.#terminal.print(
      items.map((item, at) => {
        const { finding } = item;
        return `${at + 1}. ${statusOf(this.#driver.state, item)}, ${finding.severity}: ${printable(`${finding.file}, ${finding.subject}`)}: ${fixTitle(item)}`;
      }),
    );
    const answer = await this.#terminal.ask('Number of the finding (nothing to stay)? ');
    const chosen = items[Number(answer) - 1];
    if (chosen !== undefined) this.#driver.dispatch({ name: 'select', id: chosen.id });
    this.#shown = '';
  }

  async #menu(): Promise<void> {
    const { mode } = this.#driver.state;
    if (mode.kind !== 'choose') return;
    const { title, options } = mode.menu;
    this.#terminal.print([
      '',
      printable(title),
      ...options.map((one, at) =>
        printable(`  ${at + 1}. ${one.title}${one.current ? ' (now)' : ''}${one.about === '' ? '' : `: ${one.about}`}`),
      ),
    ]);
    const answer = await this.#terminal.ask('Number (nothing to go back)? ');
    const option = options[Number(answer) - 1];
    this.#shown = '';
    if (option !== undefined) this.#driver.dispatch({ name: 'choose', id: option.id });
    else if (answer === undefined) this.#driver.dispatch({ name: 'finished', result: { kind: 'nothing' } });
    else this.#do('cancel');
  }

  async #line(): Promise<void> {
    const { state } = this.#driver;
    if (state.mode.kind !== 'input') return;
    const { mode } = state;
    const parameter = parameterOf(state, mode.for);
    if (mode.error !== undefined) this.#terminal.print([printable(mode.error)]);
    else if (parameter !== undefined) this.#terminal.print([`${parameter.title}. ${parameter.expected}`]);
    const before = mode.text === '' ? '' : ` (nothing for ${printable(mode.text)})`;
    const question = {
      search: 'Words to look for (nothing for all)',
      parameter: `Value${before}`,
      branch: `Name of the branch${before}`,
      patch: `File for the patch${before}`,
    }[mode.for.kind];
    const answer = await this.#terminal.ask(`${question}? `);
    if (answer === undefined) return this.#do('cancel');
    this.#shown = '';
    if (answer.trim() !== '' || mode.for.kind === 'search') {
      this.#do('erase-line');
      // A lone dash is an empty value: an empty line means "as it is".
      this.#driver.dispatch({ name: 'type', text: answer.trim() === '-' && parameter?.kind === 'words' ? '' : answer });
    }
    this.#do('confirm');
  }

  #page(): void {
    const { mode, pages } = this.#driver.state;
    if (mode.kind === 'explain')
      this.#terminal.print(['', ...(pages[mode.rule] ?? '').trimEnd().split('\n').map(printable)]);
    this.#do('cancel');
  }

  async #review(): Promise<void> {
    const { state } = this.#driver;
    const { paint } = this.#terminal;
    this.#terminal.print(reviewLines(state, paint));
    const answer = await this.#terminal.ask('Print the whole diff, choose how to end, or go back [d,y,n]? ');
    this.#shown = '';
    if (answer?.trim() === 'd') {
      this.#terminal.print(planDiff(state.plan, this.#session, this.#look()).trimEnd().split('\n'));
      this.#do('confirm');
    } else if (answer?.trim() === 'y') this.#do('confirm');
    else this.#do('cancel');
  }
}

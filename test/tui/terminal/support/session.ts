import { onTestFinished } from 'vitest';
import { fewRules } from '../../../session/support.ts';
import { cli, copyDemo } from '../../../support/demo-copy.ts';
import { TmuxTerminal } from './tmux.ts';

/** Options for the rules that are looked at here: a further rule changes no screen. */
export const ruleOptions: readonly string[] = fewRules.flatMap((rule) => ['--rule', rule]);

/** `dockfix fix` as a shell's line. */
export const fixCommand: string = `${process.execPath} ${cli} fix ${ruleOptions.join(' ')}`;

export interface DemoTerminal {
  readonly terminal: TmuxTerminal;
  readonly folder: string;
}

/** A terminal in a fresh copy of the demo; both are gone when the test ends. */
export function demoTerminal(columns: number, rows: number, env: Readonly<Record<string, string>> = {}): DemoTerminal {
  const { folder, remove } = copyDemo();
  const terminal = new TmuxTerminal({ columns, rows, cwd: folder, env });
  onTestFinished(() => {
    terminal.close();
    remove();
  });
  return { terminal, folder };
}

/** Starts a session and waits for its first screen. */
export async function startFix(terminal: TmuxTerminal, ...words: readonly string[]): Promise<string> {
  terminal.line([fixCommand, ...words].join(' '));
  return terminal.shows('dockfix fix', /0\/9|C\d/, '? keys');
}

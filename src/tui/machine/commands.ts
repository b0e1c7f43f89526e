/** Every command with its keys and its sentence: what `?`, docs/interactive.md and the configuration are made of. */
import type { KeyScope, SimpleCommand } from './types.ts';

export interface CommandInfo {
  readonly name: SimpleCommand;
  readonly scope: KeyScope;
  /** Default keys, the one to be shown first. */
  readonly keys: readonly string[];
  /** One or two words for the status line. */
  readonly short: string;
  /** A sentence for the help. */
  readonly about: string;
  readonly section: 'Walk' | 'Decide' | 'Change a fix' | 'Look' | 'Find' | 'End' | 'Menus and pages' | 'Typing';
}

const info = (
  name: SimpleCommand,
  scope: CommandInfo['scope'],
  section: CommandInfo['section'],
  keys: readonly string[],
  short: string,
  about: string,
): CommandInfo => ({ name, scope, section, keys, short, about });

export const commands: readonly CommandInfo[] = [
  info('down', 'list', 'Walk', ['j', 'down'], 'next', 'Go to the next line; in the detail, scroll down.'),
  info('up', 'list', 'Walk', ['k', 'up'], 'previous', 'Go to the previous line; in the detail, scroll up.'),
  info('page-down', 'list', 'Walk', ['pagedown', 'ctrl+f'], 'page down', 'Go down by ten lines.'),
  info('page-up', 'list', 'Walk', ['pageup', 'ctrl+b'], 'page up', 'Go up by ten lines.'),
  info('first', 'list', 'Walk', ['g', 'home'], 'first', 'Go to the first line.'),
  info('last', 'list', 'Walk', ['G', 'end'], 'last', 'Go to the last line.'),
  info('left', 'list', 'Walk', ['h', 'left'], 'fold', 'Fold the group; on a finding, go to its group.'),
  info('right', 'list', 'Walk', ['l', 'right'], 'unfold', 'Unfold the group, or go into it.'),
  info('toggle-fold', 'list', 'Walk', ['enter'], 'fold', 'Fold or unfold the group; on a finding, go to its detail.'),
  info('fold-all', 'list', 'Walk', ['z'], 'fold all', 'Fold all groups, or unfold them all.'),
  info(
    'next-undecided',
    'list',
    'Walk',
    ['n'],
    'next open',
    'Go to the next finding that can be fixed and is not decided.',
  ),
  info('previous-undecided', 'list', 'Walk', ['N'], 'previous open', 'Go to the previous finding that is not decided.'),
  info('focus', 'list', 'Walk', ['tab', 'shift+tab'], 'focus', 'Move between the list and the detail.'),

  info(
    'accept',
    'list',
    'Decide',
    ['a', 'y'],
    'accept',
    'Accept the fix, or take it back; on a group, all that is open in it.',
  ),
  info(
    'skip',
    'list',
    'Decide',
    ['s', 'd'],
    'skip',
    'Skip the finding, or take that back; on a group, all that is open in it.',
  ),
  info('accept-rule', 'list', 'Decide', ['R'], 'rule', 'Accept every open fix of this rule.'),
  info('accept-file', 'list', 'Decide', ['F'], 'file', 'Accept every open fix in this file.'),
  info('accept-safe', 'list', 'Decide', ['S'], 'all safe', 'Accept every open fix that is known to be safe.'),
  info(
    'accept-all',
    'list',
    'Decide',
    ['A'],
    'all',
    'Accept every open fix that is shown, also those that need review.',
  ),
  info(
    'reset',
    'list',
    'Decide',
    ['x'],
    'undecide',
    'Take the decision about this finding back, with what was chosen for it.',
  ),
  info('undo', 'list', 'Decide', ['u'], 'undo', 'Undo the last decision; there is no end to it.'),
  info('redo', 'list', 'Decide', ['U', 'ctrl+r'], 'redo', 'Do again what was undone.'),

  info('remedy', 'list', 'Change a fix', ['m'], 'remedy', 'Choose another remedy where there are several.'),
  info(
    'parameters',
    'list',
    'Change a fix',
    ['p'],
    'values',
    'Set the values that are a matter of policy: a name, a set of capabilities.',
  ),
  info(
    'edit',
    'list',
    'Change a fix',
    ['e'],
    'editor',
    'Open $VISUAL or $EDITOR at the line; the plan is made anew afterwards.',
  ),

  info(
    'explain',
    'list',
    'Look',
    ['i'],
    'explain',
    "Show the rule's page: what it finds, why it matters, how it is fixed.",
  ),
  info('more-context', 'list', 'Look', ['+', '='], 'more context', 'Show more lines around the changes.'),
  info('less-context', 'list', 'Look', ['-'], 'less context', 'Show fewer lines around the changes.'),
  info('layout', 'list', 'Look', ['v'], 'layout', 'Show the diff unified, side by side, or as the width allows.'),
  info('wrap', 'list', 'Look', ['w'], 'wrap', 'Wrap long lines, or cut them.'),
  info('reveal', 'list', 'Look', ['.'], 'secrets', 'Show the secrets in diffs, or hide them again.'),
  info('copy', 'list', 'Look', ['c'], 'copy', 'Copy the diff of this fix, secrets hidden, to the clipboard.'),
  info('scroll-down', 'list', 'Look', ['J', 'ctrl+d', 'ctrl+e'], 'scroll', 'Scroll the detail down.'),
  info('scroll-up', 'list', 'Look', ['K', 'ctrl+u', 'ctrl+y'], 'scroll', 'Scroll the detail up.'),
  info('scroll-left', 'list', 'Look', ['H', '<', 'shift+left'], 'left', 'Scroll the diff to the left.'),
  info('scroll-right', 'list', 'Look', ['L', '>', 'shift+right'], 'right', 'Scroll the diff to the right.'),

  info('group', 'list', 'Find', ['o'], 'group', 'Group by file, rule, severity or service.'),
  info('filter', 'list', 'Find', ['f'], 'filter', 'Show only a severity, a trust, a rule, a file or a status.'),
  info('search', 'list', 'Find', ['/'], 'search', 'Show only what has these words in it.'),
  info('clear-filter', 'list', 'Find', ['esc'], 'show all', 'Show everything again.'),

  info(
    'review',
    'list',
    'End',
    ['space', 'ctrl+s'],
    'review',
    'Look at everything that was accepted, then write, commit, save a patch or leave.',
  ),
  info(
    'quit',
    'list',
    'End',
    ['q', 'ctrl+c'],
    'quit',
    'Leave with nothing written; asks once when something is undecided.',
  ),
  info(
    'suspend',
    'list',
    'End',
    ['ctrl+z'],
    'suspend',
    'Go back to the shell until it brings the session back (`fg`).',
  ),
  info('redraw', 'list', 'End', ['ctrl+l'], 'redraw', 'Draw the screen anew.'),
  info('help', 'list', 'End', ['?'], 'keys', 'Show all keys.'),

  info('down', 'choose', 'Menus and pages', ['j', 'down', 'tab'], 'next', 'Go to the next option.'),
  info('up', 'choose', 'Menus and pages', ['k', 'up', 'shift+tab'], 'previous', 'Go to the previous option.'),
  info('confirm', 'choose', 'Menus and pages', ['enter', 'space', 'l', 'right'], 'choose', 'Take the option.'),
  info('cancel', 'choose', 'Menus and pages', ['esc', 'q', 'h', 'left', 'ctrl+c'], 'back', 'Go back.'),

  info('down', 'read', 'Menus and pages', ['j', 'down'], 'down', 'Scroll down.'),
  info('up', 'read', 'Menus and pages', ['k', 'up'], 'up', 'Scroll up.'),
  info(
    'page-down',
    'read',
    'Menus and pages',
    ['pagedown', 'space', 'ctrl+f', 'ctrl+d'],
    'page down',
    'Scroll down by a page.',
  ),
  info('page-up', 'read', 'Menus and pages', ['pageup', 'b', 'ctrl+b', 'ctrl+u'], 'page up', 'Scroll up by a page.'),
  info('first', 'read', 'Menus and pages', ['g', 'home'], 'top', 'Go to the top.'),
  info('last', 'read', 'Menus and pages', ['G', 'end'], 'bottom', 'Go to the bottom.'),
  info('reveal', 'read', 'Menus and pages', ['.'], 'secrets', 'Show the secrets in the diff, or hide them again.'),
  info('confirm', 'read', 'Menus and pages', ['enter'], 'go on', 'Go on: after the review, choose how to end.'),
  info('cancel', 'read', 'Menus and pages', ['esc', 'q', '?', 'ctrl+c'], 'back', 'Go back.'),

  info('confirm', 'input', 'Typing', ['enter'], 'take it', 'Take what was typed.'),
  info('cancel', 'input', 'Typing', ['esc', 'ctrl+c'], 'cancel', 'Leave everything as it was.'),
  info('erase', 'input', 'Typing', ['backspace', 'delete'], 'erase', 'Erase the last character.'),
  info('erase-line', 'input', 'Typing', ['ctrl+u'], 'erase all', 'Erase everything.'),
];

/** Completion for shells and the manual page, made from the one description of all commands. */
import type { Command, Option } from 'commander';
import { listRules } from '../index.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

interface Described {
  readonly name: string;
  readonly about: string;
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly about: string;
    readonly values: readonly string[];
    readonly takesValue: boolean;
  }[];
}

/** A script for a shell to source: commands, options, and the values of those that have a fixed set. */
export function completionFor(shell: Shell, program: Command): string {
  const commands = program.commands.map(describe);
  const rules = listRules().map(({ id }) => id);
  if (shell === 'fish') return fish(commands, rules);
  const bashText = bash(commands, rules);
  // Zsh runs completions of bash by itself.
  return shell === 'bash' ? bashText : `autoload -U +X bashcompinit && bashcompinit\n${bashText}`;
}

function describe(command: Command): Described {
  return {
    name: command.name(),
    about: command.description(),
    options: command.options.map((option: Option) => ({
      flags: [option.short, option.long].filter((flag): flag is string => typeof flag === 'string'),
      about: option.description,
      values: option.argChoices ?? [],
      takesValue: option.required || option.optional,
    })),
  };
}

/** What may stand behind an option. */
function valuesOf(option: Described['options'][number], rules: readonly string[]): readonly string[] | undefined {
  if (option.values.length > 0) return option.values;
  if (option.flags.includes('--rule') || option.flags.includes('--skip')) return rules;
  if (option.flags.includes('--severity') || option.flags.includes('--fail-on'))
    return ['critical', 'high', 'medium', 'low', 'info'];
  return undefined;
}

function bash(commands: readonly Described[], rules: readonly string[]): string {
  const cases = commands.map(({ name, options }) => {
    const words = name === 'explain' ? rules : name === 'completion' ? shells : options.flatMap(({ flags }) => flags);
    return `    ${name}) words='${words.join(' ')}' ;;`;
  });
  const values = new Map<string, string>();
  for (const { options } of commands)
    for (const option of options) {
      const list = valuesOf(option, rules);
      if (list !== undefined) for (const flag of option.flags) values.set(flag, list.join(' '));
    }
  return `# Completion of dockfix; source it, or put it where your shell looks for completions.
_dockfix() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=''
  COMPREPLY=()
  case $before in
${[...values].map(([flag, list]) => `    ${flag}) COMPREPLY=($(compgen -W '${list}' -- "$current")); return ;;`).join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} --help --version' -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  case $current in -*) ;; *) COMPREPLY+=($(compgen -f -- "$current")) ;; esac
}
complete -o filenames -F _dockfix dockfix
`;
}

function fish(commands: readonly Described[], rules: readonly string[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const lines = commands.flatMap(({ name, about, options }) => [
    `complete -c dockfix -n 'not __fish_seen_subcommand_from ${names}' -f -a ${name} -d ${quoted(about)}`,
    ...options.map((option) => {
      const flags = option.flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
      const values = valuesOf(option, rules);
      const argument = values === undefined ? (option.takesValue ? ' -r' : '') : ` -x -a '${values.join(' ')}'`;
      return `complete -c dockfix -n '__fish_seen_subcommand_from ${name}' ${flags.join(' ')}${argument} -d ${quoted(option.about)}`;
    }),
  ]);
  return `${[...lines, `complete -c dockfix -n '__fish_seen_subcommand_from explain' -f -a '${rules.join(' ')}'`].join('\n')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The manual page dockfix(1), in the macros of man(7). */
export function manualPage(program: Command, version: string): string {
  const out = [
    `.TH DOCKFIX 1 "" "dockfix ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'dockfix \\- finds what makes Docker sources unfit for production, and rewrites them',
    '.SH SYNOPSIS',
    '.B dockfix',
    '.I command',
    '[\\fIoption\\fR ...] [\\fIpath\\fR ...]',
    '.SH DESCRIPTION',
    roff(program.description()),
    '.SH COMMANDS',
  ];
  for (const command of program.commands) {
    const names = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
    out.push('.SS', `"${roff([command.name(), ...names].join(' '))}"`, roff(command.description()));
    for (const option of command.options)
      out.push('.TP', `\\fB${roff(option.flags)}\\fR`, `${roff(option.description)}${choicesOf(option)}`);
  }
  out.push(
    '.SH EXIT STATUS',
    'audit: 0 when nothing at or above \\-\\-fail\\-on was found, 1 when something was, 2 when the job could not be done. diff: 1 when there is something to change. apply: 1 when something that was asked for is left over.',
    '.SH FILES',
    '.TP',
    '.I dockfix.yaml',
    'What a team has decided; the nearest one in the root or above it counts.',
    '.SH SEE ALSO',
    '.BR docker\\-compose (1),',
    '.BR hadolint (1)',
  );
  return `${out.join('\n').replaceAll('.SS\n"', '.SS "')}\n`;
}

function choicesOf(option: Option): string {
  return option.argChoices === undefined ? '' : ` One of ${roff(option.argChoices.join(', '))}.`;
}

/** Text that roff prints as it is. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1')
    .replaceAll(/\s*\n\s*/g, ' ');
}

import { Argument, Command, CommanderError, Option } from 'commander';
import { version } from '../version.ts';
import type { AuditCliOptions } from './audit.ts';
import type { DiffCliOptions } from './diff.ts';
import type { FixCliOptions } from './fix.ts';
import { addRunOptions, addSelectionOptions, collect, exitCodes, type RunOptions, severityOption } from './options.ts';
import type { PrCliOptions } from './pr.ts';
import { describePr } from './pr-options.ts';
import type { SecretsCliOptions } from './secrets.ts';
import { endQuietlyOnClosedPipe } from './terminal.ts';

/** Runs one command and gives its exit code; what a command needs is loaded when it is chosen. */
export async function run(argv: readonly string[]): Promise<number> {
  endQuietlyOnClosedPipe();
  let code: number = exitCodes.done;
  const program = describe((result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.error;
    const { tellFailure } = await import('./failure.ts');
    tellFailure(error);
    return exitCodes.error;
  }
  return code;
}

function describe(ended: (code: number) => void): Command {
  const program = new Command('dockfix')
    .description(
      'Finds what makes Docker sources unfit for production and rewrites them, byte for byte, without breaking the stack.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('(`dockfix --help` lists the commands and options)')
    .exitOverride();

  addRunOptions(program.command('audit'))
    .description('Say what is wrong, and for each finding what a fix would do or why there is none. Writes nothing.')
    .addOption(
      severityOption('--fail-on <level>', 'exit with 1 at findings of this severity and above; high by default,'),
    )
    .option('--baseline <file>', 'findings that are known: they are not shown and do not fail')
    .option('--write-baseline [file]', 'write all findings of now as known, and do nothing else')
    .option('--watch', 'run again whenever a file changes', false)
    .option('--since <revision>', 'only findings that were not there at this revision of git')
    .addOption(
      new Option('--format <format>', 'how to print the report').choices([
        'text',
        'html',
        'markdown',
        'json',
        'sarif',
        'junit',
        'gitlab',
        'github',
        'csv',
      ]),
    )
    .option(
      '-o, --output <file>',
      'write the report to a file, in the format of its ending (.html, .md, .json, .sarif, .xml, .csv) or FORMAT:FILE; may be given several times',
      collect,
      [],
    )
    .addHelpText(
      'after',
      exits(
        'no finding at or above --fail-on',
        'there is one',
        'none, but a source could not be understood; or the job could not be done',
      ),
    )
    .action(async (paths: string[], options: AuditCliOptions) =>
      ended(await (await import('./audit.ts')).runAudit(paths, options)),
    );

  addRunOptions(program.command('diff'))
    .description('Print the changes that apply would make as one diff that `git apply` accepts. Writes nothing.')
    .option('--mask', 'hide old secret values also when stdout is no terminal (git cannot apply that)', false)
    .option('--show-secrets', 'show old secret values also on a terminal', false)
    .addHelpText(
      'after',
      exits(
        'nothing to change',
        'there is something to change',
        'nothing to change, but a source could not be understood; or the job could not be done',
      ),
    )
    .action(async (paths: string[], options: DiffCliOptions) =>
      ended(await (await import('./diff.ts')).runDiff(paths, options)),
    );

  addRunOptions(program.command('apply'))
    .description('Make the changes that diff shows: all files are written, or none.')
    .addHelpText(
      'after',
      exits(
        'all that was asked for is done',
        'something is left over, because there is no fix for it',
        'a source could not be understood; or nothing could be written',
      ),
    )
    .action(async (paths: string[], options: RunOptions) =>
      ended(await (await import('./apply.ts')).runApply(paths, options)),
    );

  addSelectionOptions(program.command('fix'))
    .description(
      'Walk through the findings, see each fix, accept or skip it; write, commit or save a patch at the end.',
    )
    .option(
      '--prompt',
      'ask line by line instead of filling the screen (so it is with TERM=dumb and ACCESSIBLE=1)',
      false,
    )
    .option('--keys <file>', 'your keys, instead of config.json in the `dockfix` folder of your own configuration')
    .addHelpText(
      'after',
      exits(
        'what was accepted is written, or there was nothing to fix',
        'nothing was written',
        'there is no terminal on standard input, or nothing could be read',
      ),
    )
    .action(async (paths: string[], options: FixCliOptions) =>
      ended(await (await import('./fix.ts')).runFix(paths, options)),
    );

  describePr(program.command('pr')).action(async (paths: string[], options: PrCliOptions) =>
    ended(await (await import('./pr.ts')).runPr(paths, options)),
  );

  program
    .command('secrets')
    .description(
      'Say which secret files and variables the stacks expect on this host, and put what is missing in place.',
    )
    .argument('[path...]', 'repository, folder or file (default: the current folder)')
    .option('--check', 'only say what is missing, and exit with 1 if anything is', false)
    .option('--from-git <rev>', 'take the values that stood in the files at this commit: the one before the merge')
    .option('--prompt', 'ask for each value; it is not shown', false)
    .option('--generate', 'make random values for secrets', false)
    .option('--config <file>', 'the configuration (default: the nearest dockfix.yaml in the root or above it)')
    .option('--json', 'print JSON', false)
    .option('--quiet', 'only what is missing and errors', false)
    .option('--no-color', 'no colours, on a terminal either')
    .addHelpText(
      'after',
      exits('nothing is missing, or nobody asked whether it is', 'something is missing', 'the job could not be done'),
    )
    .action(async (paths: string[], options: SecretsCliOptions) =>
      ended(await (await import('./secrets.ts')).runSecrets(paths, options)),
    );

  program
    .command('lock')
    .description(
      'Ask the registries what the tags of all images stand for, fetch what Dockerfiles download for its checksum, and write both to dockfix.lock in the root.',
    )
    .argument('[path...]', 'repository, folder or file (default: the current folder)')
    .option('--config <file>', 'the configuration (default: the nearest dockfix.yaml in the root or above it)')
    .addHelpText(
      'after',
      exits(
        'it is written',
        'it is written, but some images or downloads could not be asked for',
        'nothing was written',
      ),
    )
    .action(async (paths: string[], options: { config?: string }) =>
      ended(await (await import('./lock.ts')).runLock(paths, options)),
    );

  program
    .command('rules')
    .description('List the rules.')
    .option('--json', 'print JSON', false)
    .option('--no-color', 'no colours, on a terminal either')
    .action(async (options: { json: boolean; color: boolean }) =>
      ended((await import('./rules.ts')).runRules(options)),
    );

  program
    .command('explain')
    .description('Show the page of a rule: what it finds, why, and how it is fixed.')
    .argument('<rule>', 'id of the rule, or its name without the kind')
    .action(async (name: string) => ended((await import('./explain.ts')).runExplain(name)));

  program
    .command('init')
    .description('Write a commented dockfix.yaml from what the repository has.')
    .argument('[folder]', 'where to write it', '.')
    .action(async (folder: string) => ended(await (await import('./init.ts')).runInit(folder)));

  program
    .command('completion')
    .description('Print a script that completes commands, options and rules in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      process.stdout.write((await import('./completion.ts')).completionFor(shell, program));
    });

  program
    .command('man', { hidden: true })
    .description('Print the manual page.')
    .action(async () => {
      process.stdout.write((await import('./completion.ts')).manualPage(program, version));
    });

  return program;
}

function exits(...meanings: readonly string[]): string {
  return `\nExit codes:\n${meanings.map((meaning, code) => `  ${code}  ${meaning}`).join('\n')}`;
}

import { type Command, Option } from 'commander';
import { addSelectionOptions, collect } from './options.ts';

const splits = ['none', 'rule', 'severity', 'directory', 'stack'];
const hosts = ['github', 'gitlab', 'gitea', 'bitbucket'];

/** The options of `dockfix pr`; the command itself is loaded when it is chosen. */
export function describePr(command: Command): Command {
  return addSelectionOptions(command)
    .description('Open a pull request with the fixes: one commit for each rule, made without touching your files.')
    .option('--review', 'also take fixes that a person should look at', false)
    .option('--base <branch>', "what it goes into and starts from (default: the remote's default branch)")
    .option('--remote <name>', 'the remote (default: the one that the current branch follows, else origin)')
    .option('--branch <name>', 'name of the branch, or of all of them before a dash (default: dockfix/hardening)')
    .option('--title <text>', 'title of the pull request')
    .addOption(new Option('--split <by>', 'make several pull requests').choices(splits))
    .option('--stacked', 'with --split: each branch stands on the one before it', false)
    .option('--author <who>', 'author of the commits: "Name <name@example.org>"')
    .option('--committer <who>', 'committer of the commits')
    .option('--sign', 'sign the commits, whatever the configuration of git says')
    .option('--no-sign', 'do not sign the commits')
    .option('--dry-run', 'print branch, commits and description; nothing is written or sent', false)
    .option('--patches <folder>', 'write the commits as files for `git am`, and the description; nothing is sent')
    .option('--push-only', 'push the branches and open nothing', false)
    .addOption(new Option('--host <kind>', 'what kind of host the remote is on').choices(hosts))
    .option('--api <url>', 'where the API of the host is, when it is not in its usual place')
    .option('--fork', 'push to a fork of yours', false)
    .option('--draft', 'open it as a draft', false)
    .option('--recreate', 'open it anew although a person has closed it', false)
    .option('--label <name>', 'put a label on it; may be given several times', collect, [])
    .option('--reviewer <name>', 'ask somebody (org/team for a team); may be given several times', collect, [])
    .option('--assignee <name>', 'assign it to somebody; may be given several times', collect, [])
    .option('--codeowners', 'ask the owners of the files that change, as CODEOWNERS names them', false)
    .option('--quiet', 'only what was asked for and errors', false)
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      [
        '',
        'The token is taken from the usual variables (GH_TOKEN, GITLAB_TOKEN, GITEA_TOKEN, BITBUCKET_TOKEN …) or from',
        'where gh, glab and tea keep it. Run it again at any time: it goes on from whatever it finds.',
        '',
        'Exit codes:',
        '  0  the pull requests are as they should be, or as people left them; or there is nothing to fix',
        '  2  a source could not be understood; or the job could not be done',
      ].join('\n'),
    );
}

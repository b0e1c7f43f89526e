/** Files in the image that nobody but root can get at. */
import { posix } from 'node:path';
import type { DockerfileFacts, Stage } from '../../../src/source/dockerfile/types.ts';
import { lineage, shellRunsOf } from '../../support/shell/runs.ts';
import type { NoAccount } from './account.ts';

/** Programs that keep what they install in the home folder of whoever installs. */
const homeInstallers = new Set([
  'playwright',
  'puppeteer',
  'rustup',
  'rustup-init',
  'nvm',
  'sdk',
  'pyenv',
  'camoufox',
  'nltk.downloader',
  'asdf',
  'rbenv',
]);

/** Something that the program uses lies in the home folder of root, which nobody else may enter. */
export function livesInRootsHome(facts: DockerfileFacts, stage: Stage): NoAccount | undefined {
  const answer = (what: string): NoAccount => ({
    code: 'lives-in-roots-home',
    because: `${what} in /root, which nobody but root may enter.`,
  });
  const inHome = (text: string): boolean => /(?:^|[:=\s"'])\/root(?:\/|$)/.test(text);
  for (const [name, { value }] of stage.env) if (inHome(value)) return answer(`ENV ${name} names a folder`);
  if (inHome(stage.workdir?.value ?? '')) return answer('The working directory is');
  for (const form of [stage.entrypoint?.value, stage.cmd?.value])
    if (form?.words.some(inHome) === true) return answer('The start is');
  for (const one of lineage(stage)) {
    for (const { keyword, words } of one.instructions)
      if ((keyword === 'COPY' || keyword === 'ADD') && inHome(words.at(-1)?.value ?? ''))
        return answer(`${keyword} puts files`);
    for (const { body } of shellRunsOf(facts, one)) {
      for (const command of body.script.commands) {
        const installer = command.words.find(
          ({ literal }) => literal !== undefined && homeInstallers.has(posix.basename(literal)),
        );
        if (installer !== undefined && !command.words.some(({ raw }) => raw === 'install-deps'))
          return answer(`${installer.literal} installs`);
        if (command.words.some(({ raw }) => raw === '--user') && command.words.some(({ raw }) => raw === 'install'))
          return answer('pip install --user installs');
      }
    }
  }
  return undefined;
}

/**
 * A key that a RUN makes: `ssh-keygen` and `openssl` write it so that its owner alone may read it. Undefined where no RUN
 * makes one, or one of them gives files away.
 */
export function hasKeysOfRoot(facts: DockerfileFacts, stage: Stage): NoAccount | undefined {
  let maker: string | undefined;
  for (const one of lineage(stage)) {
    for (const { body } of shellRunsOf(facts, one)) {
      for (const { words } of body.script.commands) {
        const [program = '', ...rest] = words.map(({ literal }) => literal ?? '');
        const name = posix.basename(program);
        if (name === 'chown' || name === 'chmod' || name === 'install') return undefined;
        const makesKey =
          name === 'ssh-keygen' ||
          (name === 'openssl' && rest.some((word) => /^(?:genrsa|genpkey|-newkey|-keyout)$/.test(word)));
        if (makesKey) maker ??= name;
      }
    }
  }
  return maker === undefined
    ? undefined
    : { code: 'keys-of-root', because: `${maker} makes a key in the image that only its owner, root, may read.` };
}

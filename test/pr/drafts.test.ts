import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { apply, plan } from '../../src/index.ts';
import { makeDrafts } from '../../src/pr/drafts.ts';
import { git, snapshot, tempFolder, tempRepository, writeFiles } from '../support/temp.ts';
import {
  cloneOfStack,
  copied,
  drafts,
  stackFiles,
  stackRepository,
  stackRules,
  stackSecrets,
  state,
  unpacked,
} from './support/stack.ts';

afterEach(() => vi.unstubAllEnvs());

/** What the branch holds of the files that apply wrote; secrets are in no commit. */
function withoutSecrets(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !/(^|\/)(secrets|\.env)(\/|$)/.test(path)));
}

/** Contents and whether it can be run: what git keeps of a file. */
function asGitKeepsIt(folder: string): Readonly<Record<string, string>> {
  const all = Object.entries(snapshot(folder)).filter(([, text]) => !text.startsWith('folder'));
  return withoutSecrets(Object.fromEntries(all.map(([path, text]) => [path, text.replace(/^file \d+ /, 'file ')])));
}

describe('the commits of a draft', () => {
  it('are one for each rule in the order of the engine, and end where apply --review ends', async () => {
    const top = stackRepository();
    const made = await drafts(top);
    expect(made.drafts).toHaveLength(1);
    const [draft] = made.drafts;
    expect(draft?.commits.map(({ rule }) => rule.id)).toEqual(stackRules);
    expect(draft?.branch).toBe('dockfix/hardening');
    expect(draft?.base).toBe('main');

    const copy = copied(top);
    await apply(await plan(copy, { review: true, rule: stackRules }));
    expect(asGitKeepsIt(unpacked(made, draft?.head ?? ''))).toEqual(asGitKeepsIt(copy));
  });

  it('touch nothing of the repository: no file, no ref, no index, no object', async () => {
    const { clone } = cloneOfStack();
    writeFiles(clone, { 'compose.yaml': 'broken: [', 'new.txt': 'new' });
    git(clone, 'add', 'new.txt');
    const before = state(clone);
    const made = await drafts(clone);
    expect(made.drafts[0]?.commits.length).toBe(3);
    made.dispose();
    expect(state(clone)).toEqual(before);
  });

  it('leave nothing behind, also where something goes wrong', async () => {
    const temporary = tempFolder();
    vi.stubEnv('TMPDIR', temporary);
    await expect(makeDrafts([tempRepository({ a: 'a' })], { base: 'nowhere' })).rejects.toThrow(
      'there is no commit of this name here',
    );
    const made = await drafts(stackRepository());
    expect(readdirSync(temporary).filter((name) => name.startsWith('dockfix-pr-'))).toHaveLength(1);
    made.dispose();
    expect(readdirSync(temporary).filter((name) => name.startsWith('dockfix-pr-'))).toEqual([]);
  });

  it('take away what killed runs left, and nothing of runs that go on, of others, or behind links', async () => {
    const temporary = tempFolder();
    vi.stubEnv('TMPDIR', temporary);
    const mine = await drafts(stackRepository());
    const [own] = readdirSync(temporary).filter((name) => name.startsWith('dockfix-pr-'));
    const [, , pid, namespace] = own?.split('-') ?? [];
    expect(pid).toBe(String(process.pid));
    const { pid: dead } = spawnSync('true');
    const killed = `dockfix-pr-${dead}-${namespace}-aaaaaa`;
    const early = `dockfix-pr-${dead}-${namespace}-bbbbbb`;
    // The number went to another process since.
    const again = `dockfix-pr-${pid}-${namespace}-cccccc`;
    const stay = {
      otherContainer: `dockfix-pr-${dead}-1${namespace}-dddddd`,
      link: `dockfix-pr-${dead}-${namespace}-eeeeee`,
      foreign: 'dockfix-pr-notes',
    };
    writeFiles(temporary, {
      [`${killed}/started`]: 'a start that was',
      [`${killed}/objects/ab/cd`]: 'x',
      [`${early}/index`]: 'x',
      [`${again}/started`]: 'an earlier boot 1',
      [`${stay.otherContainer}/index`]: 'x',
      [`${stay.foreign}/index`]: 'x',
      'elsewhere/index': 'x',
    });
    symlinkSync(join(temporary, 'elsewhere'), join(temporary, stay.link));
    const next = await drafts(stackRepository());
    const left = readdirSync(temporary).filter((name) => name.startsWith('dockfix-pr-'));
    for (const name of [killed, early]) expect(left).not.toContain(name);
    if (existsSync('/proc/self/stat')) expect(left).not.toContain(again);
    for (const name of [own, ...Object.values(stay)]) expect(left).toContain(name);
    expect(existsSync(join(temporary, 'elsewhere/index'))).toBe(true);
    mine.dispose();
    next.dispose();
  });

  it('are made from the base, whatever is checked out, and uncommitted changes are named', async () => {
    const { clone } = cloneOfStack();
    git(clone, 'switch', '-q', '-c', 'topic');
    writeFiles(clone, {
      'compose.yaml': 'services: {}\n',
      'extra/compose.yaml': stackFiles['tools/compose.yaml'] ?? '',
    });
    git(clone, 'commit', '-q', '-am', 'another');
    writeFiles(clone, { 'tools/compose.yaml': 'services: {}\n' });
    const made = await drafts(clone);
    expect(made.base).toMatchObject({ name: 'main', foundAt: 'origin/main', remote: 'origin' });
    expect(made.uncommitted).toEqual(['tools/compose.yaml']);
    const files = new Set(made.drafts[0]?.commits.flatMap((commit) => commit.files));
    expect(files).toContain('compose.yaml');
    expect(files).toContain('tools/compose.yaml');
    expect(files).not.toContain('extra/compose.yaml');
  });

  it('are each accepted by dockfix as valid, with fewer findings than the one before', async () => {
    const made = await drafts(stackRepository());
    let left = Number.POSITIVE_INFINITY;
    for (const { id } of made.drafts[0]?.commits ?? []) {
      const report = await plan(unpacked(made, id), { rule: stackRules });
      expect(report.problems.filter(({ level, rejects }) => level === 'error' || rejects === true)).toEqual([]);
      expect(report.findings.length).toBeLessThan(left);
      left = report.findings.length;
    }
  });

  it('add no line with a secret, nor does a message or a name hold one', async () => {
    const made = await drafts(stackRepository());
    const [draft] = made.drafts;
    const log = made.quarantine.git.run(['log', '-p', `${made.base.commit}..${draft?.head}`], 'no log');
    const added = log.split('\n').filter((line) => !line.startsWith('-') && !line.startsWith(' '));
    for (const secret of stackSecrets) {
      expect(added.join('\n')).not.toContain(secret);
      expect(JSON.stringify([draft?.branch, draft?.title, draft?.commits.map(({ message }) => message)])).not.toContain(
        secret,
      );
      expect(made.quarantine.git.run(['show', `${draft?.head}:compose.yaml`], '')).not.toContain(secret);
    }
  });

  it('say what, why, what may break, what is left to do and the controls, in lines that fit', async () => {
    const made = await drafts(stackRepository());
    for (const { message, rule } of made.drafts[0]?.commits ?? []) {
      const [subject = '', blank, ...lines] = message.split('\n');
      expect(subject.length).toBeLessThanOrEqual(72);
      expect(blank).toBe('');
      for (const title of ['What:', 'Why:', 'Controls:']) expect(lines).toContain(title);
      expect(message).toContain(`\nDockfix-Rule: ${rule.id}\n`);
      // Only a word that is longer than a line may be longer than a line.
      for (const line of lines.filter((text) => text.trim().split(' ').length > 2))
        expect(line.length).toBeLessThanOrEqual(100);
      expect(lines.filter((line) => /^(---|diff |Index: |From )/.test(line))).toEqual([]);
    }
  });

  it('change no byte but those of the fixes, with CRLF, a byte order mark and core.autocrlf', async () => {
    const text = `\uFEFF${(stackFiles['compose.yaml'] ?? '').replaceAll('\n', '\r\n')}`;
    const top = stackRepository({ 'compose.yaml': text, '.gitignore': '.env\r\n', '.gitattributes': '* -text\n' });
    git(top, 'config', 'core.autocrlf', 'true');
    const made = await drafts(top);
    const after = made.quarantine.git.bytes(['show', `${made.drafts[0]?.head}:compose.yaml`], '').toString('utf8');
    expect(after.startsWith('\uFEFFservices:\r\n')).toBe(true);
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
    expect(after).toContain('# keep me\r\n');
  });

  it('keep modes, and write where a link leads', async () => {
    const top = tempRepository({ 'deploy/stack.yaml': stackFiles['tools/compose.yaml'] ?? '' });
    chmodSync(join(top, 'deploy/stack.yaml'), 0o755);
    symlinkSync('deploy/stack.yaml', join(top, 'compose.yaml'));
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'link');
    const made = await drafts(top);
    const head = made.drafts[0]?.head ?? '';
    expect(made.drafts[0]?.commits[0]?.files).toContain('deploy/stack.yaml');
    const tree = made.quarantine.git.run(['ls-tree', '-r', head], '');
    expect(tree).toMatch(/^120000 blob [0-9a-f]+\tcompose\.yaml$/m);
    expect(tree).toMatch(/^100755 blob [0-9a-f]+\tdeploy\/stack\.yaml$/m);
  });

  it('work on a part of a repository, with paths from its top', async () => {
    const top = stackRepository();
    const made = await drafts(join(top, 'tools'));
    const files = made.drafts[0]?.commits.flatMap((commit) => commit.files) ?? [];
    expect(files).toContain('tools/compose.yaml');
    expect(files).not.toContain('compose.yaml');
    expect(made.drafts[0]?.facts.secrets.every(({ path }) => path.startsWith('tools/'))).toBe(true);
  });

  it('are none where nothing is to be fixed', async () => {
    const made = await drafts(tempRepository({ 'compose.yaml': 'services: {}\n' }));
    expect(made.drafts).toEqual([]);
  });
});

describe('a draft in every kind of repository', () => {
  const commitsOf = async (folder: string) => (await drafts(folder)).drafts[0]?.commits.length;

  it('shallow', async () => {
    const { seed, remote } = cloneOfStack();
    for (const name of ['one', 'two', 'three']) {
      writeFiles(seed, { [name]: name });
      git(seed, 'add', '-A');
      git(seed, 'commit', '-q', '-m', name);
    }
    git(seed, 'push', '-q', remote, 'main');
    const parent = tempFolder();
    git(parent, 'clone', '-q', '--depth', '1', `file://${remote}`, 'clone');
    expect(await commitsOf(join(parent, 'clone'))).toBe(3);
  });

  it('shallow, when the remote has gone on', async () => {
    const { seed, remote } = cloneOfStack();
    const parent = tempFolder();
    git(parent, 'clone', '-q', '--depth', '1', `file://${remote}`, 'clone');
    writeFiles(seed, { 'new/compose.yaml': stackFiles['tools/compose.yaml'] ?? '' });
    git(seed, 'add', '-A');
    git(seed, 'commit', '-q', '-m', 'new');
    git(seed, 'push', '-q', remote, 'main');
    const clone = join(parent, 'clone');
    const before = state(clone);
    const made = await drafts(clone);
    expect(made.base.commit).toBe(git(seed, 'rev-parse', 'main').trim());
    expect(made.drafts[0]?.commits.flatMap(({ files }) => files)).toContain('new/compose.yaml');
    expect(state(clone)).toEqual(before);
  });

  it('sparse', async () => {
    const { clone } = cloneOfStack();
    git(clone, 'sparse-checkout', 'set', '--no-cone', '/tools/');
    expect(existsSync(join(clone, 'compose.yaml'))).toBe(false);
    expect(await commitsOf(clone)).toBe(3);
  });

  it('partial, with blobs that are only on the remote', async () => {
    const { remote } = cloneOfStack();
    git(remote, 'config', 'uploadpack.allowFilter', 'true');
    git(remote, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    const parent = tempFolder();
    git(parent, 'clone', '-q', '--no-checkout', '--filter=blob:none', `file://${remote}`, 'clone');
    expect(await commitsOf(join(parent, 'clone'))).toBe(3);
  });

  it('linked working tree, with a detached HEAD', async () => {
    const { clone } = cloneOfStack();
    const tree = join(tempFolder(), 'linked');
    git(clone, 'worktree', 'add', '-q', '--detach', tree);
    expect(await commitsOf(tree)).toBe(3);
  });

  it('with submodules that are not there', async () => {
    const inner = tempRepository({ Dockerfile: 'FROM scratch\n' });
    const { seed, remote } = cloneOfStack();
    git(seed, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', inner, 'part');
    git(seed, 'commit', '-q', '-m', 'submodule');
    git(seed, 'push', '-q', remote, 'main');
    const parent = tempFolder();
    git(parent, 'clone', '-q', `file://${remote}`, 'clone');
    const made = await drafts(join(parent, 'clone'));
    expect(made.drafts[0]?.commits.length).toBe(3);
    expect(made.quarantine.git.run(['ls-tree', made.drafts[0]?.head ?? '', 'part'], '')).toMatch(/^160000 commit/);
  });

  it('with Git LFS, whose filters are not run', async () => {
    const attributes = '*.yaml filter=lfs diff=lfs merge=lfs -text\n';
    const top = stackRepository({
      ...stackFiles,
      'big.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n',
    });
    // A filter that would fail where it is called.
    for (const key of ['clean', 'smudge', 'process']) git(top, 'config', `filter.lfs.${key}`, 'false');
    git(top, 'config', 'filter.lfs.required', 'true');
    writeFileSync(join(top, '.git/info/attributes'), attributes);
    expect(await commitsOf(top)).toBe(3);
  });

  it('with hooks of the user that reject everything', async () => {
    const top = stackRepository();
    for (const hook of ['pre-commit', 'commit-msg', 'post-checkout', 'reference-transaction', 'post-index-change']) {
      writeFileSync(join(top, '.git/hooks', hook), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    }
    expect(await commitsOf(top)).toBe(3);
  });

  it('with names that some disks do not tell apart', async () => {
    const top = stackRepository({ ...stackFiles, 'COMPOSE.yaml': 'x: 1\n', 'Tools/readme': 'x' });
    expect(await commitsOf(top)).toBe(3);
  });

  it('with a new file whose name is there in other letters: refused', async () => {
    const files = { 'compose.yaml': stackFiles['compose.yaml'] ?? '', '.GitIgnore': '*.bak\n' };
    await expect(drafts(stackRepository(files))).rejects.toThrow('the same name on disks that do not tell cases apart');
  });

  it('outside of any repository: refused', async () => {
    await expect(makeDrafts([tempFolder()])).rejects.toThrow('it is in no git repository');
  });

  it('without a commit: refused', async () => {
    const folder = tempFolder();
    git(folder, 'init', '-q', '-b', 'main');
    await expect(drafts(folder)).rejects.toThrow('there is no commit of this name here');
  });
});

describe('who commits', () => {
  it('is asked for where git does not know, and is never made up', async () => {
    const top = stackRepository();
    for (const name of ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM']) vi.stubEnv(name, '/dev/null');
    for (const role of ['AUTHOR', 'COMMITTER'])
      for (const part of ['NAME', 'EMAIL']) vi.stubEnv(`GIT_${role}_${part}`, undefined);
    vi.stubEnv('EMAIL', undefined);
    await expect(drafts(top, { author: undefined })).rejects.toThrow('it does not know who commits');
    git(top, 'config', 'user.name', 'Ann');
    git(top, 'config', 'user.email', 'ann@example.org');
    const made = await drafts(top, { author: undefined });
    expect(made.quarantine.git.run(['log', '-1', '--format=%an %ce', made.drafts[0]?.head ?? ''], '')).toBe(
      'Ann ann@example.org',
    );
  });

  it('is the author that is given, and the committer', async () => {
    const made = await drafts(stackRepository(), {
      author: 'Ann Ä <ann@example.org>',
      committer: 'Bot <bot@example.org>',
    });
    const shown = made.quarantine.git.run(['log', '-1', '--format=%an|%ae|%cn|%ce', made.drafts[0]?.head ?? ''], '');
    expect(shown).toBe('Ann Ä|ann@example.org|Bot|bot@example.org');
  });

  it('has to be a name with an address', async () => {
    await expect(drafts(stackRepository(), { author: 'Ann' })).rejects.toThrow('this is no name with an address');
  });

  it('signs where the configuration says so, and not where it is told not to', async () => {
    const top = stackRepository();
    const key = join(tempFolder(), 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    git(top, 'config', 'gpg.format', 'ssh');
    git(top, 'config', 'user.signingKey', `${key}.pub`);
    git(top, 'config', 'commit.gpgSign', 'true');
    const raw = async (sign: boolean | undefined) => {
      const made = await drafts(top, { sign });
      return made.quarantine.git.run(['cat-file', 'commit', made.drafts[0]?.head ?? ''], '');
    };
    expect(await raw(undefined)).toContain('gpgsig -----BEGIN SSH SIGNATURE-----');
    expect(await raw(false)).not.toContain('gpgsig');
  });

  it('is told why a commit could not be signed', async () => {
    const top = stackRepository();
    git(top, 'config', 'gpg.format', 'ssh');
    git(top, 'config', 'user.signingKey', '/nowhere/key.pub');
    await expect(drafts(top, { sign: true })).rejects.toThrow('the commit cannot be made');
  });
});

import { describe, expect, it } from 'vitest';
import { remoteWebAddress, webAddress } from '../../src/workspace/remote.ts';
import { git, tempRepository } from '../support/temp.ts';

describe('the web address of a repository', () => {
  it.each([
    ['git@github.com:acme/shelf.git', 'https://github.com/acme/shelf'],
    ['github.com:acme/shelf', 'https://github.com/acme/shelf'],
    ['ssh://git@gitlab.com:22/acme/group/shelf.git', 'https://gitlab.com/acme/group/shelf'],
    ['https://someone:a-token@git.example.org:8443/acme/shelf.git/', 'https://git.example.org:8443/acme/shelf'],
    ['git://codeberg.org/acme/shelf', 'https://codeberg.org/acme/shelf'],
  ])('of %s is %s', (remote, address) => {
    expect(webAddress(remote)).toBe(address);
  });

  it.each([
    'git@git.example.org:acme/shelf.git',
    '/srv/git/shelf.git',
    '../shelf',
    'file:///srv/shelf',
    'https://x/',
    '',
  ])('of %s is not known', (remote) => {
    expect(webAddress(remote)).toBeUndefined();
  });

  it('comes from the remote origin', () => {
    const folder = tempRepository({ a: 'a\n' });
    expect(remoteWebAddress(folder)).toBeUndefined();
    git(folder, 'remote', 'add', 'origin', 'git@github.com:acme/shelf.git');
    expect(remoteWebAddress(folder)).toBe('https://github.com/acme/shelf');
  });
});

import { describe, expect, it } from 'vitest';
import { LogicalText } from '../../../src/source/dockerfile/logical.ts';
import { parseScript } from '../../../src/source/shell/script.ts';
import { compoundReach, reachOf } from '../../../transforms/dockerfile/cd-instead-of-workdir/reach.ts';

const variables = (name: string): { readonly value: string | undefined } | undefined =>
  ({ HOME_DIR: { value: '/srv/home' }, NAME: { value: 'x-1.0' }, LIST: { value: 'a b' }, LATER: { value: undefined } })[
    name
  ];

const read = (text: string) => parseScript(LogicalText.join(text, [{ start: 0, end: text.length }]));

/** `here` where the directory matters, the words that are paths from it on, and the option that would do instead. */
function reach(text: string): string {
  const [command] = read(text).commands;
  if (command === undefined) throw new Error(`no command in ${text}`);
  const { here, relative, option } = reachOf(command, variables);
  return [here ? 'here' : '', ...relative.map(({ raw }) => raw), option === undefined ? '' : `(${option.name})`]
    .filter((part) => part !== '')
    .join(' ');
}

describe('reachOf', () => {
  it.each([
    ['apt-get install -y curl $PACKAGES', ''],
    ['apt-get install -y ./a.deb', 'here'],
    ['pip install --no-cache-dir flask==3.0 "x[y]"', ''],
    ['pip install -r /tmp/requirements.txt', 'here'],
    ['pip install .', 'here'],
    ['python3 -m pip install flask', 'here'],
    ['npm install -g yarn', ''],
    ['npm ci', 'here'],
    ['rm -rf /x a ./b "$HOME_DIR"/c "$NAME"', 'a ./b "$NAME"'],
    ['rm -rf $UNKNOWN/x', 'here'],
    ['rm -rf $LIST', 'here'],
    ['rm -rf {a,b}', 'here'],
    ['rm -rf "/opt/$UNKNOWN"/*', ''],
    ['mkdir -p -m 755 a', 'a'],
    ['cp -r a /b', 'a'],
    ['ln -s a b', 'b'],
    ['ln -s a', 'here'],
    ['chmod +x a /b', 'a'],
    ['sed -i s/a/b/ c', 'c'],
    ['sed -e s/a/b/ c', 'c'],
    ['grep -r x /etc', 'here'],
    ['grep -q x /etc/passwd', ''],
    ['echo "a" > b', 'b'],
    ['echo "a" >> /b 2>&1', ''],
    ['echo $PWD', 'here'],
    ['tar xzf /a.tgz', 'here (-C)'],
    ['tar xzf a.tgz -C /b', 'a.tgz'],
    ['tar -xJf a.tar.xz --strip-components 1', 'here a.tar.xz (-C)'],
    ['tar xz --strip 1', 'here (-C)'],
    ['tar czf a.tgz b', 'here'],
    ['unzip -q a.zip', 'here a.zip (-d)'],
    ['unzip a.zip -d /b', 'a.zip'],
    ['unzip -p /a.zip b', 'here'],
    ['curl -fsSL https://example.org/a', ''],
    ['curl -fsSLo a https://example.org/a', 'a'],
    ['curl -fsSLO https://example.org/b/a-"$NAME".tgz', 'here (-fsSLo)'],
    ['curl -O https://example.org/a?b=c', 'here'],
    ['curl -d @a https://example.org', 'here'],
    ['wget -qO- https://example.org/a', ''],
    ['wget https://example.org/a', 'here (-P)'],
    ['wget -O a https://example.org/a', 'a'],
    ['git clone https://example.org/a.git', 'here ()'],
    ['git clone --depth 1 -b v1 https://example.org/a.git b', 'b'],
    ['git clone https://example.org/a /b', ''],
    ['git checkout v1', 'here (-C)'],
    ['git config --global user.name x', ''],
    ["find /usr/local -name '*.a' -exec rm -f {} +", ''],
    ["find . -name '*.a' -delete", 'here'],
    ["find /usr/local -name '*.a' -exec sh -c 'x' {} +", 'here'],
    ['[ -f a ]', 'a'],
    ['[ -z "$X" ]', ''],
    ['./configure --prefix=/usr', 'here'],
    ['make install', 'here (-C)'],
    ['make -C /x install', 'here'],
    ['a --version', ''],
    ['a --verbose', 'here'],
    ["sh -c 'echo a'", ''],
    ['sh a.sh', 'here'],
    ['sudo rm -rf a', 'here'],
    ['X=1 Y=$(pwd)', ''],
  ])('%s', (text, expected) => {
    expect(reach(text)).toBe(expected);
  });

  it.each([
    ['for x in a b; do true; done', false],
    ['for x in *.po; do true; done', true],
    ['for x in /a/*.po; do true; done', false],
    ['[[ -f a ]]', true],
    ['{ true; } > a', true],
    ['{ true; } > /a', false],
  ])('looks at the words of %s', (text, here) => {
    const [pipeline] = read(text).list.chains[0]?.pipelines ?? [];
    if (pipeline === undefined) throw new Error(`no pipeline in ${text}`);
    expect(compoundReach(pipeline, variables).here).toBe(here);
  });

  it('takes xargs for what it is given and by whom', () => {
    const last = (text: string): boolean => {
      const command = read(text).commands.at(-1);
      return command !== undefined && reachOf(command, variables).here;
    };
    expect(last("find /usr -name '*.po' | xargs rm -f")).toBe(false);
    expect(last('cat /list | xargs rm -f')).toBe(true);
    expect(last('cat /list | xargs -r apt-mark manual')).toBe(false);
    expect(last("cat /list | xargs -I '{}' bash -c 'echo \"{}\" >> /x'")).toBe(false);
    expect(last("cat /list | xargs -I '{}' bash -c 'echo \"{}\" >> x'")).toBe(true);
    expect(last('echo "$SUM */tmp/a.tgz" | sha256sum -c -')).toBe(false);
    expect(last('echo "$SUM *a.tgz" | sha256sum -c -')).toBe(true);
  });
});

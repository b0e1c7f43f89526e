import { describe, expect, it } from 'vitest';
import { splitShell } from '../../src/source/shell/split.ts';

const words = (text: string): unknown =>
  splitShell(text).commands.map((one) => one.words.map((word) => word.literal ?? `<${word.raw}>`));

describe('splitShell', () => {
  it.each<[string, unknown]>([
    ['a b && c || d ; e | f & g\nh', [['a', 'b'], ['c'], ['d'], ['e'], ['f'], ['g'], ['h']]],
    ['echo "a && b" \'c;d\' e\\ f', [['echo', 'a && b', 'c;d', 'e f']]],
    [
      'echo $HOME "${X:-a b}" $(date -u +"%Y") `x y` a*b ~/c {a,b} 5$',
      [['echo', '<$HOME>', '<"${X:-a b}">', '<$(date -u +"%Y")>', '<`x y`>', '<a*b>', '<~/c>', '<{a,b}>', '5$']],
    ],
    ['a # b && c\nd', [['a'], ['d']]],
    ['a \\\n b \\\r\n c', [['a', 'b', 'c']]],
    ['(cd /x && make) && y', [['cd', '/x'], ['make'], ['y']]],
    ['if test -f x; then a; else b; fi; c', [['test', '-f', 'x'], ['a'], ['b'], ['c']]],
    ['for x in a b; do rm $x; done', [['rm', '<$x>']]],
    ['a > /b 2>&1 <c', [['a']]],
    ['echo "it\'s" "say \\"hi\\""', [['echo', "it's", 'say "hi"']]],
    ['', []],
  ])('splits %j', (text, expected) => expect(words(text)).toEqual(expected));

  it('tells assignments, separators, redirections and nesting', () => {
    const { commands, complete } = splitShell('set -e; CGO_ENABLED=0 GOOS=linux go build -o /app . >/log && (x) || y');
    expect(complete).toBe(true);
    expect(commands.map((one) => one.before)).toEqual([undefined, ';', '&&', '||']);
    expect(commands[1]?.assignments.map((word) => word.raw)).toEqual(['CGO_ENABLED=0', 'GOOS=linux']);
    expect(commands[1]?.redirections).toMatchObject([{ operator: '>', target: { literal: '/log' } }]);
    expect(commands.map((one) => one.nested)).toEqual([false, false, true, false]);
  });

  it('knows where everything stands', () => {
    const text = 'a  bc && d "e f" ';
    const { commands } = splitShell(text);
    expect(commands.map((one) => text.slice(one.start, one.end))).toEqual(['a  bc', 'd "e f"']);
    expect(commands[1]?.words.map((word) => text.slice(word.start, word.end))).toEqual(['d', '"e f"']);
  });

  it.each(['case $x in a) b;; esac', 'f() { a; }', 'echo "open', "echo 'open", 'echo $(open'])(
    'says that %j is not split to the end',
    (text) => {
      expect(splitShell(text).complete).toBe(false);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { LogicalText } from '../../src/source/dockerfile/logical.ts';
import { parseScript } from '../../src/source/shell/script.ts';
import type { ListKind, ScriptCommand, ShellScript } from '../../src/source/shell/script.types.ts';

const read = (text: string): ShellScript => parseScript(LogicalText.join(text, [{ start: 0, end: text.length }]));
const words = (text: string): unknown =>
  read(text).commands.map((one) => one.words.map((word) => word.literal ?? `<${word.raw}>`));
const kindOf = (command: ScriptCommand | undefined): ListKind | undefined => command?.pipeline.chain.list.kind;

describe('parseScript', () => {
  it.each<[string, unknown]>([
    ['a b && c || d ; e | f & g\nh', [['a', 'b'], ['c'], ['d'], ['e'], ['f'], ['g'], ['h']]],
    ['echo "a && b" \'c;d\' e\\ f', [['echo', 'a && b', 'c;d', 'e f']]],
    [
      'echo $HOME "${X:-a b}" a*b ~/c {a,b} 5$ "x$"',
      [['echo', '<$HOME>', '<"${X:-a b}">', '<a*b>', '<~/c>', '<{a,b}>', '5$', 'x$']],
    ],
    ['a # b && c\nd', [['a'], ['d']]],
    ['export A=1 B="c d"', [['export', 'A=1', 'B=c d']]],
    ['(cd /x && make) && y', [['cd', '/x'], ['make'], ['y']]],
    ['if test -f x; then a; elif b; then c; else d; fi', [['test', '-f', 'x'], ['a'], ['b'], ['c'], ['d']]],
    ['for x in a b; do rm $x; done', [['rm', '<$x>']]],
    ['case $x in a) b;; *) c;; esac', [['b'], ['c']]],
    ['f() { a; }; f', [['a'], ['f']]],
    ['cat <<EOF > /x\na && b\nEOF\nc', [['cat'], ['c']]],
    ['[[ -f x && -f y ]] && a', [['a']]],
    ['', []],
  ])('reads %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
    expect(read(text).complete).toBe(true);
  });

  it('reads what is substituted, and what another shell is handed', () => {
    expect(words('x="$(a b)" c `d` <(e)')).toEqual([['c', '<`d`>', '<<(e)>'], ['a', 'b'], ['d'], ['e']]);
    const { commands } = read('a && sh -euc \'b | c\' && bash -c "d e"; bash <<EOF\nf\nEOF\nsu x -c "$y"');
    expect(commands.map((one) => one.name)).toEqual(['a', 'sh', 'b', 'c', 'bash', 'd', 'bash', 'f', 'su']);
    expect(kindOf(commands[2])).toBe('inner-script');
    expect(commands[2]?.pipeline.chain.list.quote).toBe("'");
    expect(commands[2]?.pipeline.chain.list.parent?.commands[0]?.name).toBe('sh');
  });

  it('gives lists, chains and pipelines with their places', () => {
    const text = 'set -e; a && b \\\n | c || ! d; (e) & if f; then g; fi';
    const { list, commands } = read(text);
    const shown = (one: { readonly at: number; readonly to: number }): string => text.slice(one.at, one.to);
    expect(list.chains.map(shown)).toEqual(['set -e', 'a && b \\\n | c || ! d', '(e)', 'if f; then g; fi']);
    expect(list.chains[1]?.pipelines.map(shown)).toEqual(['a', 'b \\\n | c', '! d']);
    expect(list.chains[1]?.operators).toEqual(['&&', '||']);
    expect(list.chains.map((chain) => chain.background)).toEqual([false, false, true, false]);
    expect(list.chains[1]?.pipelines[2]?.negated).toBe(true);
    expect(commands.map(kindOf)).toEqual([
      'script',
      'script',
      'script',
      'script',
      'script',
      'subshell',
      'condition',
      'branch',
    ]);
  });

  it('tells assignments and redirections', () => {
    const [command] = read('A=1 B=$x go build -o /app . >/log 2>&1').commands;
    expect(command?.assignments.map(({ name, value }) => [name, value])).toEqual([
      ['A', '1'],
      ['B', undefined],
    ]);
    expect(command?.redirections.map((one) => [one.operator, one.target?.literal])).toEqual([
      ['>', '/log'],
      ['>&', '1'],
    ]);
  });

  it('knows where everything stands in the file', () => {
    const text = 'RUN a \\\n  # why\n  b"c" && d';
    const source = LogicalText.join(text, [
      { start: 4, end: 6 },
      { start: 16, end: text.length },
    ]);
    const { commands } = parseScript(source);
    const shown = commands.map((one) => one.words.map(({ range }) => text.slice(range.start, range.end)));
    expect(shown).toEqual([['a', 'b"c"'], ['d']]);
    expect(text.slice(commands[0]?.range.start, commands[0]?.range.end)).toBe('a \\\n  # why\n  b"c"');
  });

  it.each(['echo "open', "echo 'open", 'echo $(open', 'if a; then', 'a &&', 'x `echo \\`y\\``'])(
    'says that %j is not understood to the end',
    (text) => expect(read(text).complete).toBe(false),
  );
});

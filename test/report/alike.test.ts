import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alike, commonOf, eachKindOnce, fillersOf } from '../../src/report/alike.ts';

describe('sentences that say the same', () => {
  it('have a gap where names and figures differ', () => {
    expect(commonOf('Limit db to 512m of memory', 'Limit api to 64m of memory')).toBe('Limit … to … of memory');
    expect(commonOf('Limit … to … of memory', 'Limit web to 1g of memory')).toBe('Limit … to … of memory');
    expect(commonOf('Drop all capabilities', 'Drop all capabilities but CHOWN')).toBe('Drop all capabilities …');
    expect(commonOf('the same', 'the same')).toBe('the same');
  });

  it('do not say the same when they share too little, or all over the place', () => {
    expect(commonOf('Take A from the environment', 'Make A the Docker secret a')).toBeUndefined();
    expect(commonOf('a 1 b 2 c 3 d 4 e', 'a 5 b 6 c 7 d 8 e')).toBeUndefined();
    expect(commonOf(Array(200).fill('a').join(' '), Array(201).fill('a').join(' '))).toBeUndefined();
  });

  it('are put together in the order in which they first occur', () => {
    const texts = ['stop db now please', 'other words entirely here', 'stop web now please'];
    expect(alike(texts, (text) => [text])).toEqual([
      { common: ['stop … now please'], members: [texts[0], texts[2]] },
      { common: [texts[1]], members: [texts[1]] },
    ]);
  });

  it('are told once, with the number of the others', () => {
    expect(
      eachKindOnce(['db needs more than 1g.', 'Ports close.', 'web needs more than 64m.', 'Ports close.']),
    ).toEqual(['db needs more than 1g (and 1 more like it).', 'Ports close.']);
  });

  it('give back what stands in the gaps', () => {
    expect(fillersOf('Write … in place of … here', 'Write a b in place of c here')).toEqual(['a b', 'c']);
    expect(fillersOf('Rotate …', 'Rotate A')).toEqual(['A']);
    expect(fillersOf('as it is', 'as it is')).toEqual([]);
  });

  it('hold every word of what they have in common, in order', () => {
    const sentence = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1, maxLength: 12 });
    const isWithin = (part: readonly string[], words: readonly string[]) => {
      let at = 0;
      for (const word of words) if (word === part[at]) at += 1;
      return at === part.length;
    };
    fc.assert(
      fc.property(sentence, sentence, (one, other) => {
        const common = commonOf(one.join(' '), other.join(' '));
        const told = common?.split(' ').filter((word) => word !== '…') ?? [];
        expect(isWithin(told, one) && isWithin(told, other)).toBe(true);
      }),
    );
  });
});

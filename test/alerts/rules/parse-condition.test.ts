import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluateCondition } from '../../../src/alerts/rules/condition.ts';
import { parseCondition } from '../../../src/alerts/rules/parse-condition.ts';
import type { Truth } from '../../../src/alerts/rules/rule.ts';

const NAMES = ['selection', 'sel_a', 'sel_b', 'filter', '_hidden'];

const evaluate = (text: string, truths: Readonly<Record<string, Truth>>): Truth =>
  evaluateCondition(parseCondition(text, NAMES), (name) => truths[name] ?? false);

describe('parseCondition', () => {
  it('binds not closer than and, and closer than or', () => {
    assert.equal(
      evaluate('selection or sel_a and not filter', { selection: true, filter: true }),
      true,
    );
    assert.equal(
      evaluate('(selection or sel_a) and not filter', { selection: true, filter: true }),
      false,
    );
    assert.equal(evaluate('not selection and filter', { filter: true }), true);
    assert.equal(evaluate('not (selection and filter)', { filter: true }), true);
  });

  it('takes 1 of and all of over patterns, and leaves underscores out of them', () => {
    assert.equal(evaluate('1 of sel_*', { sel_b: true }), true);
    assert.equal(evaluate('all of sel_*', { sel_b: true }), false);
    assert.equal(evaluate('1 of them', { _hidden: true }), false);
    assert.equal(evaluate('1 of _*', { _hidden: true }), true);
    assert.equal(evaluate('not 1 of sel*', {}), true);
  });

  it('agrees with what the words mean, for conditions of any form', () => {
    const truth = fc.constantFrom<Truth>(true, false, 'unknown');
    fc.assert(
      fc.property(conditions, fc.array(truth, { minLength: 5, maxLength: 5 }), (told, truths) => {
        const byName = Object.fromEntries(
          NAMES.map((name, index) => [name, truths[index] ?? false]),
        );
        assert.equal(evaluate(told.text, byName), told.truth(byName));
      }),
      { numRuns: 500 },
    );
  });

  for (const [text, reason] of [
    ['', /ends where/],
    ['selection and', /ends where/],
    ['selection filter', /"filter" is not expected/],
    ['and selection', /"and" is found/],
    ['(selection', /closing/],
    ['selection)', /"\)" is not expected/],
    ['2 of sel*', /"2 of" is not supported/],
    ['1 of nothing*', /matches nothing/],
    ['1 of', /needs a name/],
    ['missing', /"missing" is not defined; there is /],
    ['selection | count() > 5', /correlation rule/],
    ['selection AND filter', /"AND" is not expected/],
    ['('.repeat(5000), /longer than/],
    [`${'('.repeat(100)}selection${')'.repeat(100)}`, /nested deeper/],
    [`${'not '.repeat(100)}selection`, /nested deeper/],
  ] as const) {
    it(`refuses ${text.slice(0, 30)}`, () => {
      assert.throws(() => parseCondition(text, NAMES), { name: 'NotSupported', message: reason });
    });
  }
});

type Truths = Readonly<Record<string, Truth>>;

/** A condition as text, and what it means, put together at the same time. */
interface Told {
  readonly text: string;
  readonly truth: (truths: Truths) => Truth;
}

const RANK = new Map<Truth, number>([
  [false, 0],
  ['unknown', 1],
  [true, 2],
]);
const ranked = (truths: readonly Truth[], pick: (...ranks: number[]) => number): Truth => {
  const rank = pick(...truths.map((truth) => RANK.get(truth) ?? 0));
  return rank === 0 ? false : rank === 1 ? 'unknown' : true;
};
const named = (pattern: string): readonly string[] =>
  pattern === 'them'
    ? NAMES.filter((name) => !name.startsWith('_'))
    : NAMES.filter((name) => name.startsWith(pattern.slice(0, -1)));

const { conditions } = fc.letrec<{ conditions: Told; atom: Told }>((tie) => ({
  atom: fc.oneof(
    fc
      .constantFrom(...NAMES)
      .map((name): Told => ({ text: name, truth: (of) => of[name] ?? false })),
    fc
      .tuple(fc.constantFrom('1', 'all'), fc.constantFrom('them', 'sel*', 'sel_*', '_*'))
      .map(([count, pattern]): Told => ({
        text: `${count} of ${pattern}`,
        truth: (of) =>
          ranked(
            named(pattern).map((name) => of[name] ?? false),
            count === '1' ? Math.max : Math.min,
          ),
      })),
    tie('conditions').map((inner): Told => ({ ...inner, text: `( ${inner.text})` })),
  ),
  conditions: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('atom'),
    tie('atom').map(({ text, truth }): Told => ({
      text: `not ${text}`,
      truth: (of) => ranked([truth(of)], (rank = 0) => 2 - rank),
    })),
    fc.tuple(tie('atom'), tie('atom'), tie('atom')).map(([one, two, three]): Told => ({
      text: `${one.text} or ${two.text} and ${three.text}`,
      truth: (of) =>
        ranked([one.truth(of), ranked([two.truth(of), three.truth(of)], Math.min)], Math.max),
    })),
  ),
}));

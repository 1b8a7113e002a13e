import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compilePattern, parsePattern, widen } from '../../../src/alerts/rules/wildcard.ts';

const matches = (pattern: string, value: string, cased = false): boolean =>
  compilePattern(parsePattern(pattern), cased)(value);

describe('wildcards', () => {
  it('are * for any number of characters and ? for one', () => {
    assert.equal(matches('prog?.exe', 'progA.exe'), true);
    assert.equal(matches('prog?.exe', 'prog.exe'), false);
    assert.equal(matches('antivirus_V*.exe', 'antivirus_V21.2.1.exe'), true);
    assert.equal(matches('*', ''), true);
    assert.equal(matches('', ''), true);
    assert.equal(matches('', 'a'), false);
    assert.equal(matches('a?c', 'a😀c'), true);
  });

  // The cases of the specification, "Escape Character".
  for (const [pattern, value] of [
    [String.raw`a\b`, String.raw`a\b`],
    [String.raw`a\\b`, String.raw`a\b`],
    [String.raw`a\*b`, 'a*b'],
    [String.raw`a\?b`, 'a?b'],
    [String.raw`a\\*`, String.raw`a\anything`],
    [String.raw`a\\\*`, String.raw`a\*`],
    [String.raw`a\\\b`, String.raw`a\\b`],
    [String.raw`a\\\\b`, String.raw`a\\b`],
  ] as const) {
    it(`reads ${pattern} as the specification does`, () => {
      assert.equal(matches(pattern, value), true);
    });
  }

  it('do not look at case, unless told to', () => {
    assert.equal(matches('MemberADD', 'memberadd'), true);
    assert.equal(matches('MemberADD', 'memberadd', true), false);
    assert.equal(matches('ÄRGER*', 'ärger im büro'), true);
  });

  it('are put around by contains, startswith and endswith', () => {
    const pattern = parsePattern('min');
    assert.equal(
      compilePattern(widen(pattern, { before: true, after: true }), false)('administrator'),
      true,
    );
    assert.equal(compilePattern(widen(pattern, { after: true }), false)('minor'), true);
    assert.equal(compilePattern(widen(pattern, { after: true }), false)('admin'), false);
    assert.equal(compilePattern(widen(pattern, { before: true }), false)('admin'), true);
  });

  it('agree with a regular expression, for any pattern and value', () => {
    const letter = fc.constantFrom('a', 'b', '*', '?', '\\', 'é', '😀', '.', '\n');
    const text = fc.array(letter, { maxLength: 10 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        assert.equal(matches(pattern, value, true), oracle(pattern).test(value));
      }),
      { numRuns: 3000 },
    );
  });

  it('take no time on values made to be slow', () => {
    assert.equal(matches('*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(20_000)), false);
  });
});

const oracle = (pattern: string): RegExp => {
  const source = pattern.replace(/\\([\\*?])|([\s\S])/gu, (_all, escaped?: string, plain = '') => {
    if (escaped !== undefined) return `\\${escaped}`;
    if (plain === '*') return '.*';
    return plain === '?' ? '.' : String(plain).replace(/[\\^$.+()[\]{}|/]/, String.raw`\$&`);
  });
  return new RegExp(`^(?:${source})$`, 'su');
};

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readMembers } from '../../../../src/simulator/splunk/hec/json-bytes.ts';
import { createStringReader } from '../../../../src/simulator/splunk/hec/string-reader.ts';

const RUNS = { numRuns: 20_000 };

/** Pieces of which some sequences are JSON, and many nearly. */
const STRUCTURE = ['{', '}', '[', ']', ',', ':', '"', '""', '"a"', '"a":', '"b":', ' ', '\n', '\t'];
const CHARACTERS = ['\\', '\\"', '\\n', '\\x', '\\u00e4', '\\u00g4', 'ä', '\u0001', '\ufeff', '\v'];
const NUMBERS = ['0', '7', '-', '+', '.', 'e', '-0', '01', '1.5', '1.', '.5', '1e5', '1E+5', '1e-'];
const WORDS = ['null', 'true', 'false', 'nul', 'True', 'nulll', 'NaN', 'Infinity', '٣', '/*'];
const PIECES = [...STRUCTURE, ...CHARACTERS, ...NUMBERS, ...WORDS];
const pieces = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((list) => list.join(''));
/** A piece or two somewhere in JSON, or in place of something of it. */
const spoilt = fc.tuple(fc.json(), fc.nat(), fc.nat(3), pieces).map(([text, place, cut, piece]) => {
  const at = place % (text.length + 1);
  return text.slice(0, at) + piece + text.slice(at + cut);
});

/** Name and value of each member, the last of a repeated name; undefined where it is no object. */
const parsed = (text: string): Map<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined; // no JSON
  }
};

const read = (text: string): Map<string, unknown> | undefined => {
  const bytes = Buffer.from(text);
  const object = readMembers(bytes, 0, createStringReader(bytes));
  if (object?.end !== bytes.length) return undefined;
  return new Map(
    object.members.map(({ name, start, end }) => [
      name,
      JSON.parse(bytes.toString('utf8', start, end)) as unknown,
    ]),
  );
};

const sorted = (members: Map<string, unknown> | undefined) =>
  members && [...members].toSorted(([left], [right]) => (left < right ? -1 : 1));

describe('JSON told apart in bytes', () => {
  it('is an object where JSON.parse says so, with the same members', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), spoilt, pieces), (value) => {
        for (const text of [`{"a":${value}}`, `{${value}}`]) {
          assert.deepEqual(sorted(read(text)), sorted(parsed(text)), text);
        }
      }),
      RUNS,
    );
  });

  it('may be nested as deeply as a sender likes', () => {
    const deep = 1_000_000;
    assert.equal(read(`{"a":${'['.repeat(deep)}${']'.repeat(deep - 1)}}`), undefined);
    const bytes = Buffer.from(`{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`);
    assert.equal(readMembers(bytes, 0, createStringReader(bytes))?.end, bytes.length);
  });
});

describe('strings of a body', () => {
  const all = (...written: string[]): string[] => {
    const bytes = Buffer.from(written.join(''));
    const textAt = createStringReader(bytes);
    let end = 0;
    return written.map((one) => {
      end += Buffer.byteLength(one);
      return textAt(end - Buffer.byteLength(one), end, 'place');
    });
  };

  it('are not taken for the one before, which looks like them', () => {
    assert.deepEqual(all('"Ã¤"', '"ä"', '"Ã¤"'), ['Ã¤', 'ä', 'Ã¤']);
    assert.deepEqual(all('"a\\\\n"', '"a\\n"', '"ab"', '"ac"'), ['a\\n', 'a\n', 'ab', 'ac']);
    assert.deepEqual(all('"a"', '"ab"', '"a"', '""'), ['a', 'ab', 'a', '']);
  });
});

import assert from 'node:assert/strict';
import { parseJson } from '../../src/platforms/parse-json.ts';

const parse = (text: string): unknown => parseJson(Buffer.from(text));

describe('parseJson of a platform', () => {
  it('keeps apart long ids that are written as numbers', () => {
    assert.deepEqual(
      parse('{"values":[{"eventId":12345678901234567890},{"eventId":12345678901234567891}]}'),
      {
        values: [{ eventId: '12345678901234567890' }, { eventId: '12345678901234567891' }],
      },
    );
    assert.deepEqual(parse('[ -9007199254740993, 9007199254740991, 1234567890123456.5, 1e300]'), [
      '-9007199254740993',
      9007199254740991,
      1234567890123456.5,
      1e300,
    ]);
  });

  it('tells what is not JSON from every value', () => {
    assert.equal(parse('<html>'), undefined);
    assert.equal(parse(''), undefined);
    assert.equal(parse('null'), null);
  });
});

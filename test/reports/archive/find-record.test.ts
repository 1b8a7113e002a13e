import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src/platforms/canonical-json.ts';
import { parseJson } from '../../../src/platforms/parse-json.ts';
import { findRecord } from '../../../src/reports/archive/find-record.ts';
import { aHappening } from '../happenings.ts';

const { event } = aHappening('one', '2026-06-01T01:00:00.000Z');

const made = (record: unknown, place: number) => ({
  ...event,
  evidence: {
    exchange: 1,
    record: place,
    recordSha256: createHash('sha256').update(canonicalJson(record)).digest('hex'),
  },
});

const text = '{"b":1,"a":{"id":12345678901234567890,"n":1.50},"x":[{"b":2}]}';
const record: unknown = parseJson(Buffer.from(text));

describe('the record that an event was made of', () => {
  for (const [what, body] of [
    ['entities of a page', `{"entities":[{"c":0},${text}],"pageNumber":1}`],
    ['a download that is a list', `[{"c":0},${text}]`],
    ['lines of JSON', `{"c":0}\n${text}\n`],
    ['another list before it', `{"links":[1,2],"values":[{"c":0},${text}]}`],
  ] as const) {
    it(`is found in ${what}`, () => {
      assert.deepEqual(findRecord(Buffer.from(body), made(record, 1)), record);
    });
  }

  it('is not another one at its place', () => {
    const body = `[{"c":0},${text.replace('1.50', '1.51')}]`;
    assert.equal(findRecord(Buffer.from(body), made(record, 1)), undefined);
    assert.equal(findRecord(Buffer.from(`[${text}]`), made(record, 1)), undefined);
    assert.equal(findRecord(Buffer.from('not JSON'), made(record, 0)), undefined);
  });
});

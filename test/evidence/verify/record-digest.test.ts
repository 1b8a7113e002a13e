import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseJson } from '../../../src/platforms/parse-json.ts';
import { recordDigest as written } from '../../../src/platforms/record-digest.ts';
import { recordDigest } from '../../../src/evidence/verify/record-digest.ts';
import { recordsOfAnswer } from '../../../src/evidence/verify/records-of-answer.ts';

const nested = (depth: number): string => `${'{"a":[1,'.repeat(depth)}{}${']}'.repeat(depth)}`;

describe('the digest of a record', () => {
  it('is the one that the harvest writes, whatever the record', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const record = JSON.parse(JSON.stringify(value)) as unknown;
        assert.equal(recordDigest(record).toString('hex'), written(record));
      }),
    );
  });

  it('is so for records of any depth, and for integers that no number can hold', () => {
    for (const text of [
      nested(49),
      nested(50),
      nested(51),
      nested(3_000),
      '{"id":9007199254740993123}',
    ]) {
      const body = Buffer.from(`[${text}]`);
      const [record] = parseJson(body) as unknown[];
      const [read] = recordsOfAnswer(body);
      assert.equal(recordDigest(read).toString('hex'), written(record), text.slice(0, 40));
    }
  });
});

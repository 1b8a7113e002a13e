import assert from 'node:assert/strict';
import { parseExtractInput } from '../../src/workflows/extract-input.ts';

const refused = (input: unknown, expected: RegExp): void => {
  assert.throws(
    () => parseExtractInput(input),
    (error: Error & { type?: string; nonRetryable?: boolean }) => {
      assert.equal(error.type, 'InvalidInput');
      assert.equal(error.nonRetryable, true);
      assert.match(error.message, expected);
      return true;
    },
  );
};

describe('the input of extractAuditLog', () => {
  it('takes what a person types into `temporal schedule create`', () => {
    assert.deepEqual(parseExtractInput({ stream: 'genesys-eu' }), { stream: 'genesys-eu' });
    const input = { stream: 'genesys-eu', follow: true, from: '2026-03-01T00:00:00Z' };
    assert.deepEqual(parseExtractInput(input), input);
  });

  it('names an unknown field and the known ones', () => {
    refused({ stream: 'a', folow: true }, /unknown input field "folow".*stream, follow, from/);
  });

  it('names a field of the wrong type', () => {
    refused({ stream: 7 }, /"stream"/);
    refused({}, /"stream" is missing/);
    refused({ stream: 'a', follow: 'yes' }, /"follow"/);
    refused({ stream: 'a', from: 5 }, /"from"/);
  });

  it('wants one object', () => {
    for (const input of [undefined, null, 'genesys-eu', ['genesys-eu']]) {
      refused(input, /one JSON object/);
    }
  });
});

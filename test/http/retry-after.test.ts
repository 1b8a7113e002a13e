import assert from 'node:assert/strict';
import { parseHttpDate, parseRetryAfter } from '../../src/http/retry-after.ts';

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-22T00:00:00Z');

  it('reads seconds and HTTP dates', () => {
    assert.equal(parseRetryAfter('42', now), 42_000);
    assert.equal(parseRetryAfter(' 0 ', now), 0);
    assert.equal(parseRetryAfter('Sun, 22 Nov 2026 00:01:00 GMT', now), 60_000);
  });

  it('takes a date in the past for no wait', () => {
    assert.equal(parseRetryAfter('Sat, 21 Nov 2026 00:00:00 GMT', now), 0);
  });

  it('never waits for more than a day', () => {
    assert.equal(parseRetryAfter('999999999', now), 86_400_000);
    assert.equal(parseRetryAfter('Fri, 22 Nov 2999 00:00:00 GMT', now), 86_400_000);
  });

  for (const value of [undefined, '', '-1', '1.5', '1e3', 'soon', '2026-11-22T00:01:00Z', '12 s']) {
    it(`makes nothing of ${JSON.stringify(value)}`, () => {
      assert.equal(parseRetryAfter(value, now), undefined);
    });
  }
});

describe('parseHttpDate', () => {
  it('refuses a well-formed date that does not exist', () => {
    assert.equal(parseHttpDate('Sun, 99 Nov 2026 00:01:00 GMT'), undefined);
  });
});

import assert from 'node:assert/strict';
import { classifyReply, isTimeout } from '../../../src/platforms/genesys/classify-reply.ts';

const now = Date.parse('2026-11-22T00:00:00Z');
const classify = (
  status: number,
  {
    body = {},
    headers = {},
    insideQuery = false,
  }: {
    body?: unknown;
    headers?: Record<string, string>;
    insideQuery?: boolean;
  } = {},
) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = { status, headers, body: Buffer.from(text) };
  return classifyReply(reply, { endpoint: 'GET https://api/x', insideQuery, now });
};

describe('classifyReply', () => {
  const classes = [
    [400, false, 'SourceRefused', false],
    [400, true, 'CursorExpired', true],
    [401, false, 'TokenRejected', false],
    [403, true, 'PermissionMissing', false],
    [404, false, 'SourceRefused', false],
    [404, true, 'CursorExpired', true],
    [408, true, 'SourceUnavailable', true],
    [409, true, 'SourceUnavailable', true],
    [413, false, 'IntervalTooLarge', true],
    [415, false, 'SourceRefused', false],
    [429, true, 'Throttled', true],
    [500, true, 'SourceUnavailable', true],
    [503, false, 'SourceUnavailable', true],
    [504, false, 'SourceUnavailable', true],
    [301, false, 'UnexpectedReply', true],
  ] as const;
  for (const [status, insideQuery, type, retryable] of classes) {
    it(`makes ${type} of ${status}${insideQuery ? ' inside a query' : ''}`, () => {
      const failure = classify(status, { insideQuery });
      assert.deepEqual([failure.type, failure.retryable], [type, retryable]);
    });
  }

  it('says what the server said, where, and what to do', () => {
    const { message } = classify(403, {
      body: { message: 'not allowed', code: 'missing.permissions', contextId: 'c-1' },
    });
    for (const part of ['GET https://api/x', '403', 'not allowed', 'audits:audit:view', 'c-1']) {
      assert.ok(message.includes(part), `${message} lacks ${part}`);
    }
  });

  it('copes with an error body that is not JSON', () => {
    assert.equal(classify(503, { body: '<html>busy</html>' }).type, 'SourceUnavailable');
  });

  it('waits as long as the header asks, else the seconds in brackets, else until the reset, and 10 s more', () => {
    const body = { message: 'Retry the request in [42] seconds' };
    const reset = { 'inin-ratelimit-reset': '17' };
    const waits = [
      classify(429, { headers: { 'retry-after': '30', ...reset }, body }),
      classify(429, { headers: { 'retry-after': 'soon', ...reset }, body }),
      classify(429, { headers: reset }),
      classify(429),
    ].map(({ retryAfterMs }) => retryAfterMs);
    assert.deepEqual(waits, [40_000, 52_000, 27_000, 70_000]);
  });

  it('knows which failures a shorter interval may cure', () => {
    const curable = [408, 500, 503, 504].filter((status) => isTimeout(classify(status)));
    assert.deepEqual(curable, [408, 504]);
  });
});

import assert from 'node:assert/strict';
import { TransportError } from '../../src/http/http-client.ts';
import { classifyReply } from '../../src/splunk/classify-reply.ts';
import { classifyTransportError } from '../../src/splunk/classify-transport-error.ts';

type Expected = Record<string, unknown> & { readonly kind: string };
type Row = readonly [meaning: string, status: number, body: unknown, expected: Expected];

const html = '<html><body>Request Entity Too Large</body></html>';
const accepted = { kind: 'accepted', taken: 5, ackId: null, slowDown: false };
const auth = { kind: 'authPaused' };
const requestRefused = { kind: 'requestRefused' };
const notTaken = (reason: string) => ({ kind: 'notTaken', reason });
const ambiguous = (cause: string) => ({ kind: 'ambiguous', cause });
const refused = (index: number) => ({ kind: 'refused', index, ackId: null });
const n = (code: number, number?: number) => ({
  text: 'x',
  code,
  ...(number === undefined ? {} : { 'invalid-event-number': number }),
});

const uuids = (...ids: string[]) => ids.map((uuid) => ({ uuid }));

/** Every row is a reply to a request of five events. */
const rows: readonly Row[] = [
  ['success', 200, { text: 'Success', code: 0 }, accepted],
  ['success with an ack', 200, { text: 'Success', code: 0, ackId: 0 }, { ...accepted, ackId: 0 }],
  ['queue nearly full', 200, n(24), { ...accepted, slowDown: true }],
  ['acks nearly full', 200, n(25), { ...accepted, slowDown: true }],
  ['the answer of the health route', 200, n(17), ambiguous('unexpected_reply')],
  ['200 by something else', 200, html, ambiguous('not_hec')],
  ['200 without a body', 200, '', ambiguous('not_hec')],
  ['200 with a list', 200, [{ uuid: 'a' }], ambiguous('not_hec')],
  ['guide: a uuid for each event', 200, uuids('a', 'b', 'c', 'd', 'e'), accepted],
  ['guide: fewer uuids than events', 200, uuids('a', 'b', 'c', 'd'), ambiguous('not_hec')],
  ['guide: one uuid for all', 200, uuids('a', 'a', 'a', 'a', 'a'), ambiguous('not_hec')],
  ['200 with a code in quotes', 200, { code: '0' }, ambiguous('not_hec')],
  ['202', 202, n(0), ambiguous('unexpected_reply')],
  ['204', 204, '', ambiguous('not_hec')],
  ['a redirect', 302, '', requestRefused],

  ['token disabled', 403, n(1), auth],
  ['no token', 401, n(2), auth],
  ['not a Splunk authorization', 401, n(3), auth],
  ['unknown token', 403, n(4), auth],
  ['403 in plain text', 403, 'Forbidden', auth],
  ['a page of a firewall', 403, html, requestRefused],
  ['a page about the token', 403, '<html>Invalid token</html>', auth],
  ['401 in plain text', 401, 'Unauthorized', auth],
  ['token invalid, as health says it', 400, n(21), auth],
  ['token disabled, as health says it', 400, n(22), auth],
  ['guide: invalid token', 400, { message: 'Invalid token' }, auth],
  ['guide: token expired', 400, 'Token expired', auth],
  ['guide: token disabled', 422, { error: 'token disabled' }, auth],

  ['no data', 400, n(5), requestRefused],
  ['channel missing', 400, n(10), requestRefused],
  ['channel malformed', 400, n(11), requestRefused],
  ['acks disabled', 400, n(14), requestRefused],
  ['query string authorization', 400, n(16), requestRefused],
  ['channel missing, Splunk Cloud', 400, n(28), requestRefused],
  ['unknown path', 404, n(404), requestRefused],
  ['wrong method', 405, n(404), requestRefused],
  ['too large', 413, html, requestRefused],
  ['encoding not known', 415, html, requestRefused],

  ['broken JSON in the first event', 400, n(6, 0), refused(0)],
  ['broken JSON in mid-batch', 400, n(6, 3), refused(3)],
  ['no event', 400, n(12, 2), refused(2)],
  ['blank event', 400, n(13, 4), refused(4)],
  ['nested fields', 400, n(15, 1), refused(1)],
  ['an index not allowed, counted from one', 400, n(7, 3), refused(2)],
  ['an index not allowed, first event', 400, n(7, 1), refused(0)],
  ['an index not allowed, counted from zero by others', 400, n(7, 0), refused(0)],
  ['a prefix with an ack', 400, { ...n(6, 3), ackId: 0 }, { ...refused(3), ackId: 0 }],
  ['a number beyond the events', 400, n(6, 5), ambiguous('number_out_of_range')],
  ['an index number beyond the events', 400, n(7, 6), ambiguous('number_out_of_range')],
  ['no number', 400, n(6), ambiguous('refused_without_number')],
  ['no number, index', 400, n(7), ambiguous('refused_without_number')],
  ['an unknown code', 400, n(99, 1), ambiguous('unexpected_reply')],
  ['400 in HTML', 400, html, ambiguous('not_hec')],
  ['the request took too long', 408, '', ambiguous('not_hec')],

  ['queue full', 429, n(26), notTaken('busy')],
  ['ack channel full', 429, n(27), notTaken('busy')],
  ['429 of a proxy', 429, html, notTaken('busy')],

  ['busy', 503, n(9, 0), notTaken('busy')],
  ['busy in mid-batch', 503, n(9, 3), { ...accepted, taken: 3, slowDown: true }],
  ['busy, beyond the events', 503, n(9, 5), ambiguous('number_out_of_range')],
  ['busy without a number', 503, n(9), ambiguous('refused_without_number')],
  ['queues full', 503, n(18), notTaken('unhealthy')],
  ['ack service unavailable', 503, n(19), notTaken('unhealthy')],
  ['queues full, ack service unavailable', 503, n(20), notTaken('unhealthy')],
  ['shutting down', 503, n(23), notTaken('shutting_down')],
  ['503 of a balancer', 503, html, ambiguous('server_error')],
  ['503 with a code of another status', 503, n(6, 1), ambiguous('server_error')],
  ['internal error', 500, n(8), ambiguous('server_error')],
  ['bad gateway', 502, html, ambiguous('server_error')],
  ['gateway time-out', 504, html, ambiguous('server_error')],
];

const classify = (status: number, body: unknown, events = 5, headers = {}) =>
  classifyReply(
    {
      status,
      headers,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    },
    events,
    0,
  );

describe('classifyReply', () => {
  for (const [meaning, status, body, expected] of rows) {
    it(`${status} ${meaning} → ${expected.kind}`, () => {
      const outcome = classify(status, body);
      assert.partialDeepStrictEqual(outcome, { ...expected, status });
      assert.equal(Object.hasOwn(outcome, 'retryAfterMs'), false);
    });
  }

  it('takes a refusal of a single event at its word, with a number or without', () => {
    assert.partialDeepStrictEqual(classify(400, n(6), 1), { kind: 'refused', index: 0 });
    assert.partialDeepStrictEqual(classify(400, n(6, 0), 1), { kind: 'refused', index: 0 });
    assert.partialDeepStrictEqual(classify(400, n(6, 1), 1), { kind: 'ambiguous' });
  });

  it('passes on how long to wait', () => {
    const headers = { 'retry-after': '7' };
    for (const [status, body] of [
      [429, n(26)],
      [503, n(9, 0)],
      [503, n(9, 2)],
      [503, n(18)],
    ] as const) {
      assert.partialDeepStrictEqual(classify(status, body, 5, headers), { retryAfterMs: 7_000 });
    }
  });
});

describe('classifyTransportError', () => {
  it('is sure that nothing was taken only where nothing was sent', () => {
    const of = (fault: 'refused' | 'timeout' | 'reset', sent: boolean) =>
      classifyTransportError(new TransportError(fault, sent, 'x'));
    assert.partialDeepStrictEqual(of('refused', false), notTaken('unreachable'));
    assert.partialDeepStrictEqual(of('timeout', false), notTaken('unreachable'));
    assert.partialDeepStrictEqual(of('timeout', true), ambiguous('timeout'));
    assert.partialDeepStrictEqual(of('reset', true), ambiguous('reset'));
  });

  it('passes on what is no transport error', () => {
    assert.throws(() => classifyTransportError(new Error('a bug')), /a bug/);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Failure } from '../../src/audit/failure.ts';
import { classifyGuideReply } from '../../src/platforms/classify-guide-reply.ts';
import { parseActivityPage } from '../../src/platforms/cxone/activity-page.ts';
import { classifyReply as classifyCxone } from '../../src/platforms/cxone/classify-reply.ts';
import { classifyReply as classifyGenesys } from '../../src/platforms/genesys/classify-reply.ts';
import { parseJson } from '../../src/platforms/parse-json.ts';
import { ackStatusOf } from '../../src/splunk/ack-status.ts';
import { classifyGuideAnswer } from '../../src/splunk/classify-guide-answer.ts';
import { classifyReply } from '../../src/splunk/classify-reply.ts';
import { checkGuideHealth } from '../../src/splunk/guide-health.ts';
import { finishedRows, rowsOf, sidOf } from '../../src/splunk/search-reply.ts';
import { SearchStopped } from '../../src/splunk/search-trouble.ts';
import type { SendOutcome } from '../../src/splunk/send-outcome.ts';
import { statedTokenStatus, tokenStatusOf } from '../../src/splunk/token-status.ts';
import { bodies, FUZZ_TIMEOUT_MS, headers, runs, statuses, texts } from './fuzz.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const DAY_MS = 86_400_000;

const repliesOf = (...seeds: readonly unknown[]) =>
  fc.record({ status: statuses, headers, body: bodies(...seeds) });

const hecSeeds = [
  { text: 'Success', code: 0, ackId: 7 },
  { text: 'Server is busy', code: 9, 'invalid-event-number': 2 },
  { text: 'Invalid data format', code: 6, 'invalid-event-number': 0 },
  { text: 'Incorrect index', code: 7, 'invalid-event-number': 1 },
  { text: 'Invalid token', code: 4 },
  [{ uuid: 'a' }, { uuid: 'b' }, { uuid: 'c' }],
  [{ uuid: 'a' }, { uuid: 'b' }],
];

const NOT_TAKEN = new Set(['busy', 'unhealthy', 'shutting_down']);
const AMBIGUOUS = new Set(
  'server_error not_hec unexpected_reply refused_without_number number_out_of_range'.split(' '),
);

const isPlace = (value: number, events: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < events;

/** What each outcome promises to whoever acts on it. */
const assertOutcome = (outcome: SendOutcome, status: number, events: number): void => {
  assert.equal(outcome.status, status);
  switch (outcome.kind) {
    case 'accepted':
      assert.ok(outcome.taken >= 1 && outcome.taken <= events);
      assert.ok(status === 200 || status === 503, `${status} is no acceptance`);
      if (status === 503) assert.ok(outcome.taken < events);
      return;
    case 'refused':
      assert.ok(isPlace(outcome.index, events));
      assert.equal(status, 400);
      return;
    case 'takenInPart':
      assert.ok(outcome.missing.length > 0 && outcome.missing.every((at) => isPlace(at, events)));
      assert.equal(new Set(outcome.missing).size, outcome.missing.length);
      assert.equal(status, 200);
      return;
    case 'notTaken':
      assert.ok(NOT_TAKEN.has(outcome.reason), outcome.reason);
      assert.ok((outcome.retryAfterMs ?? 0) >= 0 && (outcome.retryAfterMs ?? 0) <= DAY_MS);
      return;
    case 'authPaused':
    case 'requestRefused':
      assert.notEqual(outcome.text, undefined);
      assert.ok(status >= 300);
      return;
    case 'ambiguous':
      assert.ok(AMBIGUOUS.has(outcome.cause), outcome.cause);
      return;
    default:
      assert.fail(`no known outcome: ${JSON.stringify(outcome)}`);
  }
};

describe('answers of any content', function () {
  this.timeout(FUZZ_TIMEOUT_MS);

  it('to a POST of events have one of the known outcomes', () => {
    fc.assert(
      fc.property(repliesOf(...hecSeeds), fc.integer({ min: 1, max: 4 }), (reply, events) => {
        assertOutcome(classifyReply(reply, events, NOW), reply.status, events);
        const ids = ['a', 'b', 'c', 'd'].slice(0, events);
        assertOutcome(classifyGuideAnswer(reply, ids, NOW), reply.status, events);
      }),
      runs(),
    );
  });

  it('to a question for acknowledgements, the token or its health have one of the known outcomes', async () => {
    const acks = new Set(['indexed', 'pending', 'lost', 'unavailable']);
    const tokens = new Set(['valid', 'invalid', 'disabled', 'unknown']);
    const states = new Set(['healthy', 'unhealthy', 'unknown', 'unreachable']);
    const replies = repliesOf(
      { acks: { '7': true, '8': false } },
      { acks: { toString: true, __proto__: { '7': true } } },
      { text: 'HEC is healthy', code: 17, tokenStatus: 'VALID' },
      ...hecSeeds,
    );
    await fc.assert(
      fc.asyncProperty(replies, fc.nat({ max: 9 }), async (reply, ackId) => {
        const ack = ackStatusOf(reply, ackId);
        assert.ok(acks.has(ack));
        if (ack === 'indexed') {
          assert.equal(reply.status, 200);
          const told = JSON.parse(reply.body.toString()) as { acks: Record<string, unknown> };
          assert.equal(told.acks[String(ackId)], true);
        }
        assert.ok(tokens.has(tokenStatusOf(reply)));
        assert.ok(tokens.has(statedTokenStatus(reply)));
        const health = await checkGuideHealth(() =>
          Promise.resolve({ reply, renewToken: () => Promise.resolve(false) } as never),
        );
        assert.ok(states.has(health.state) && tokens.has(health.tokenStatus ?? 'unknown'));
      }),
      runs(),
    );
  });

  it('to a search are whole, or say why they do not count', () => {
    const reasons = new Set(
      'unreachable unauthorized forbidden unavailable failed incomplete unexpected_reply'.split(
        ' ',
      ),
    );
    const content = {
      isDone: true,
      dispatchState: 'DONE',
      isFailed: false,
      resultCount: 2,
      messages: [],
    };
    const seeds = [
      { sid: '1700000000.12' },
      { entry: [{ content }] },
      { preview: false, messages: [{ type: 'INFO', text: 'x' }], results: [{ n: '1' }] },
    ];
    const total = <Value>(read: () => Value, holds: (value: Value) => boolean): void => {
      try {
        assert.ok(holds(read()));
      } catch (error) {
        if (!(error instanceof SearchStopped)) throw error;
        assert.ok(reasons.has(error.reason) && error.message !== '');
      }
    };
    fc.assert(
      fc.property(repliesOf(...seeds), (reply) => {
        total(
          () => sidOf(reply),
          (sid) => /^[\w.@:-]+$/.test(sid),
        );
        total(
          () => finishedRows(reply),
          (rows) => rows === undefined || Number.isSafeInteger(rows),
        );
        total(
          () => rowsOf(reply),
          (rows) => rows.every((row) => typeof row === 'object'),
        );
      }),
      runs(),
    );
  });

  it('to a search that refuse it with an empty message are quoted themselves', () => {
    const body = Buffer.from('{"messages":[{"type":"FATAL","text":""}],"n":1}'); // found by the fuzzer
    assert.throws(() => sidOf({ status: 400, headers: {}, body }), { message: /"n":1/ });
  });

  it('of platforms are Failures that say what was asked and what to do', () => {
    const seeds = [
      {
        message: 'Rate limit exceeded the maximum. Retry the request in [9] seconds',
        code: 'too.many',
        status: 429,
        contextId: 'c',
      },
      { Message: 'Ref has expired.' },
      { error: 'invalid_client', error_description: 'no' },
    ];
    const types = new Set(
      'TokenRejected PermissionMissing SourceUnavailable SourceRefused IntervalTooLarge Throttled CursorExpired UnexpectedReply QueryUnfinished'.split(
        ' ',
      ),
    );
    const endpoint = 'GET https://api.example.com/audits';
    fc.assert(
      fc.property(repliesOf(...seeds), fc.boolean(), (reply, place) => {
        for (const failure of [
          classifyGenesys(reply, { endpoint, insideQuery: place, now: NOW }),
          classifyCxone(reply, {
            endpoint,
            followsLink: place,
            unsaidRetryAfterMs: 60_000,
            now: NOW,
          }),
          classifyGuideReply(reply, { endpoint, place, now: NOW }),
        ]) {
          assert.ok(failure instanceof Failure && types.has(failure.type), failure.type);
          assert.ok(failure.message.startsWith(`${endpoint} answered ${reply.status}`));
          assert.ok(failure.message.length < 5_000);
          const wait = failure.retryAfterMs ?? 0;
          assert.ok(wait >= 0 && wait <= DAY_MS + 10_000, String(wait));
          assert.equal(failure.type === 'Throttled', reply.status === 429);
        }
      }),
      runs(),
    );
  });

  it('that are to be a page are one, or a Failure; no link leads to another host', () => {
    const asked = new URL('https://api.example.com/activity/audit');
    const page = {
      links: { self: 'x', next: '/activity/audit?Ref=abc' },
      values: [{ eventId: 'e' }],
    };
    const links = fc
      .oneof(texts, fc.webUrl(), fc.constant('//other.example.com/x'))
      .map((next) => Buffer.from(JSON.stringify({ ...page, links: { next } })));
    fc.assert(
      fc.property(fc.oneof(bodies(page), links), (body) => {
        try {
          const { values, next } = parseActivityPage(parseJson(body), asked);
          assert.ok(Array.isArray(values));
          assert.ok(next === null || next.origin === asked.origin);
        } catch (error) {
          assert.ok(error instanceof Failure, String(error));
        }
      }),
      runs(),
    );
  });
});

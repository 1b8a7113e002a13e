import assert from 'node:assert/strict';
import fc from 'fast-check';
import { classifyGuideAnswer } from '../../src/splunk/classify-guide-answer.ts';

const ids = ['a', 'b', 'c', 'd'];
const uuids = (...list: unknown[]) => list.map((uuid) => ({ uuid }));
const classify = (status: number, body: unknown, eventIds = ids) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return classifyGuideAnswer({ status, headers: {}, body: Buffer.from(text) }, eventIds, 0);
};

const accepted = { kind: 'accepted', taken: 4, ackId: null };
const unclear = { kind: 'ambiguous', cause: 'unexpected_reply' };
const outOfRange = { kind: 'ambiguous', cause: 'number_out_of_range' };

const cases: readonly (readonly [string, number, unknown, object])[] = [
  ['a uuid for each, its own id', 200, uuids('d', 'c', 'b', 'a'), accepted],
  ['as many uuids of the receiver’s making', 200, uuids('1', '2', '3', '4'), accepted],
  ['some of the ids', 200, uuids('a', 'd'), { kind: 'takenInPart', missing: [1, 2] }],
  ['none', 200, [], { kind: 'takenInPart', missing: [0, 1, 2, 3] }],
  ['fewer uuids of the receiver’s making', 200, uuids('1', '2', '3'), outOfRange],
  ['more than were sent', 200, uuids('a', 'b', 'c', 'd', 'e'), outOfRange],
  ['as many, of which some are ids', 200, uuids('a', 'b', 'c', '4'), outOfRange],
  ['an id twice', 200, uuids('a', 'a', 'c', 'd'), unclear],
  ['a uuid that is none', 200, uuids('a', 'b', 'c', null), unclear],
  [
    'splunkd’s own success, which it gives to lost events, too',
    200,
    { text: 'Success', code: 0 },
    unclear,
  ],
  ['a page', 200, '<html>', unclear],
  ['nothing', 200, '', unclear],
  ['an invalid token', 400, { text: 'Invalid token' }, { kind: 'authPaused' }],
  ['an expired token', 400, { text: 'Token expired' }, { kind: 'authPaused' }],
  ['a server error', 500, uuids('a', 'b', 'c', 'd'), { kind: 'ambiguous', cause: 'server_error' }],
  ['too many requests', 429, '', { kind: 'notTaken' }],
];

describe('the answer of the guide’s receiver', () => {
  for (const [what, status, body, outcome] of cases) {
    it(`with ${what} is ${JSON.stringify(outcome)}`, () => {
      assert.partialDeepStrictEqual(classify(status, body), outcome);
    });
  }

  it('never counts an event as taken that no uuid stands for', () => {
    const uuid = fc.oneof(fc.constantFrom(...ids, '1', '2', '3', '4'), fc.anything());
    const body = fc.oneof(
      fc.array(fc.record({ uuid }, { requiredKeys: [] }), { maxLength: 6 }),
      fc.anything(),
    );
    fc.assert(
      fc.property(body, (answer) => {
        const outcome = classify(200, JSON.stringify(answer) ?? '');
        if (outcome.kind === 'accepted') assert.ok(Array.isArray(answer) && answer.length === 4);
        else if (outcome.kind === 'takenInPart') {
          const told = (answer as { uuid: unknown }[]).map((item) => item.uuid);
          const taken = ids.filter((_, place) => !outcome.missing.includes(place));
          assert.deepEqual(new Set(taken), new Set(told));
        } else assert.equal(outcome.kind, 'ambiguous');
      }),
      { numRuns: 2_000 },
    );
  });
});

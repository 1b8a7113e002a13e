import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SearchAnswer } from '../../src/splunk/index-search.ts';
import {
  openSearchBench,
  SPAN,
  T,
  type Exchange,
  type RelayedReply,
  type SearchBench,
  type Sent,
  type Tamper,
} from './search-bench.ts';

const HOUR = 3_600_000;

type Json = Record<string, unknown>;

const sent: fc.Arbitrary<Sent> = fc.record({
  id: fc.constantFrom('e1', 'e2', 'e3', 'e4', 'e5', 'e6'),
  request: fc.constantFrom('r1', 'r2', 'r3'),
  batch: fc.constantFrom('b1', 'b2'),
  time: fc.constantFrom(T, T + 999, T + HOUR),
});

/** What may become of one reply. `at` is a share of its length, or of its rows. */
type Damage = (reply: RelayedReply, at: number) => RelayedReply;

const edit =
  (change: (json: Json, at: number) => void): Damage =>
  (reply, at) => {
    const json = JSON.parse(reply.body.toString()) as Json;
    change(json, at);
    return { ...reply, body: Buffer.from(JSON.stringify(json)) };
  };

const editJob = (change: (job: Json, at: number) => void): Damage =>
  edit((json, at) => {
    const [entry] = (json['entry'] ?? []) as { content: Json }[];
    if (entry !== undefined) change(entry.content, at);
  });

const editRows = (change: (rows: Json[], at: number) => Json[]): Damage =>
  edit((json, at) => {
    const rows = json['results'] as Json[] | undefined;
    if (rows !== undefined) json['results'] = change(rows, Math.floor(at * rows.length));
  });

const damages: Readonly<Record<string, Damage>> = {
  cut: (reply, at) => ({
    ...reply,
    body: reply.body.subarray(0, Math.floor(at * reply.body.length)),
  }),
  'cut and torn': (reply, at) => ({
    ...reply,
    headers: { ...reply.headers, 'content-length': String(reply.body.length) },
    body: reply.body.subarray(0, Math.floor(at * reply.body.length)),
  }),
  'a row lost': editRows((rows, at) => rows.filter((_, index) => index !== at)),
  'rows lost from some on': editRows((rows, at) => rows.slice(0, at)),
  'a row in place of another': editRows((rows, at) => rows.with(at, rows[0] ?? {})),
  'a row emptied': editRows((rows, at) => rows.with(at, {})),
  'a preview': edit((json) => (json['preview'] = true)),
  'a message': edit((json, at) => {
    const type = ['FATAL', 'ERROR', 'WARN', 'INFO'][Math.floor(at * 4)];
    json['messages'] = [{ type, text: 'Results may be incomplete: peer idx2 is down.' }];
  }),
  'a message of the job': editJob((job, at) => {
    const type = ['FATAL', 'ERROR', 'WARN', 'INFO'][Math.floor(at * 4)];
    job['messages'] = [{ type, text: 'Results may be incomplete: peer idx2 is down.' }];
  }),
  'a job that failed': editJob((job) => (job['isFailed'] = true)),
  'a job that was finalized': editJob((job) => (job['isFinalized'] = true)),
  'another number of rows': editJob((job, at) => (job['resultCount'] = Math.floor(at * 9))),
  'no number of rows': editJob((job) => delete job['resultCount']),
  HTML: (reply) => ({ ...reply, body: Buffer.from('<html>ok</html>') }),
  nothing: (reply) => ({ ...reply, body: Buffer.alloc(0) }),
  'an empty object': (reply) => ({ ...reply, body: Buffer.from('{}') }),
  'an empty list': (reply) => ({ ...reply, body: Buffer.from('[]') }),
  'no content': (reply) => ({ ...reply, status: 204, body: Buffer.alloc(0) }),
};

const isRelevant = ({ method }: Exchange): boolean => method !== 'DELETE';

/** Damages the nth reply of a search, and all of that kind after it. */
const damaging = (damage: Damage, nth: number, at: number): Tamper => {
  let seen = 0;
  return (reply, exchange) => {
    if (!isRelevant(exchange) || seen++ !== nth) return reply;
    try {
      return damage(reply, at);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // there is no such row
      return reply;
    }
  };
};

const countsOf = (events: readonly Sent[], keyOf: (event: Sent) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(keyOf(event), (counts.get(keyOf(event)) ?? 0) + 1);
  return counts;
};

describe('createIndexSearch, whatever becomes of a reply', () => {
  let bench: SearchBench;
  let index = 0;
  const indexes = Array.from({ length: 2_000 }, (_, at) => `audit${at}`);
  before(async () => {
    bench = await openSearchBench({ indexes, tokens: [{ indexes }] });
  });
  after(() => bench.close());

  const span = () => ({ ...SPAN, index: `audit${index}`, to: T + HOUR });
  const questions: Readonly<
    Record<
      string,
      (events: readonly Sent[]) => Promise<{ answer: SearchAnswer<unknown>; truth: unknown }>
    >
  > = {
    events: async (events) => {
      const question = { requests: ['r1', 'r2'], eventIds: ['e1', 'e2', 'e9'] };
      const answer = await bench.searching().countEvents({ ...span(), ...question });
      const asked = events.filter(
        ({ id, request }) => question.requests.includes(request) || question.eventIds.includes(id),
      );
      const truth = countsOf(asked, ({ id }) => id);
      if (answer.kind === 'unknown') return { answer, truth };
      const value = new Map([...answer.value].map(([id, { count }]) => [id, count]));
      return { answer: { ...answer, value }, truth };
    },
    requests: async (events) => {
      const answer = await bench.searching().countRequests({ ...span(), requests: ['r1', 'r2'] });
      const asked = events.filter(({ request }) => request !== 'r3');
      const truth = countsOf(asked, ({ request }) => request);
      if (answer.kind === 'unknown') return { answer, truth };
      const value = new Map([...answer.value].map(([id, { count }]) => [id, count]));
      return { answer: { ...answer, value }, truth };
    },
    batches: async (events) => {
      const answer = await bench.searching().countBatches({ ...span(), batches: ['b1'] });
      const asked = events.filter(({ batch }) => batch === 'b1');
      const truth = countsOf(asked, ({ time = T }) => String(Math.floor(time / HOUR)));
      if (answer.kind === 'unknown') return { answer, truth };
      const value = new Map(answer.value.map(({ hour, count }) => [String(hour), count]));
      return { answer: { ...answer, value }, truth };
    },
    doubled: async (events) => {
      const answer = await bench.searching().doubledEvents(span());
      const all = [...countsOf(events, ({ id }) => id)];
      const truth = new Map(all.filter(([, count]) => count > 1));
      if (answer.kind === 'unknown') return { answer, truth };
      const value = new Map([...answer.value].map(([id, { count }]) => [id, count]));
      return { answer: { ...answer, value }, truth };
    },
  };

  it('the answer is unknown or exactly right, never a part of it', async () => {
    const seen = { unknown: 0, complete: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(sent, { maxLength: 12 }),
        fc.constantFrom(...Object.keys(questions)),
        fc.constantFrom(...Object.keys(damages)),
        fc.nat({ max: 5 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (events, question, damage, nth, at) => {
          index = (index + 1) % indexes.length;
          await bench.send(...events.map((event) => ({ ...event, index: `audit${index}` })));
          bench.tamper(damaging(damages[damage] ?? assert.fail(), nth, at));
          const { answer, truth } = await (questions[question] ?? assert.fail())(events);
          seen[answer.kind] += 1;
          if (answer.kind === 'complete') assert.deepEqual(answer.value, truth);
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(seen.unknown > 50 && seen.complete > 50, JSON.stringify(seen));
  });

  it('a reply cut at any byte is never a smaller answer', async () => {
    index = indexes.length - 1;
    const at = { index: `audit${index}` };
    await bench.send({ id: 'e1', request: 'r1', ...at }, { id: 'e2', request: 'r1', ...at });
    const search = bench.searching();
    const lengths: number[] = [];
    bench.tamper((reply, exchange) => {
      if (isRelevant(exchange)) lengths.push(reply.body.length);
      return reply;
    });
    const question = { ...span(), requests: ['r1'] };
    assert.equal((await search.countEvents(question)).kind, 'complete');
    assert.equal(lengths.length, 3);
    for (const [nth, length] of lengths.entries()) {
      // The status is long, and its beginning says nothing.
      for (let bytes = 0; bytes < length; bytes += nth === 1 ? 7 : 1) {
        bench.tamper(damaging((reply) => cutTo(reply, bytes), nth, 0));
        const { kind } = await search.countEvents(question);
        assert.equal(kind, 'unknown', `reply ${nth} cut to ${bytes} of ${length} bytes`);
      }
    }
  });
});

const cutTo = (reply: RelayedReply, bytes: number): RelayedReply => ({
  ...reply,
  body: reply.body.subarray(0, bytes),
});

import assert from 'node:assert/strict';
import { Failure } from '../../../src/audit/failure.ts';
import { dayMs, hourMs, minuteMs, oidc, openSource, readFrom } from './reading.ts';
import { openTenants, page, record, type Answer, type Asked } from './scripted-tenant.ts';

const NOW = Date.parse('2026-03-02T00:00:00Z');
const now = () => NOW;
/** So that Date headers are of the test's time, not of today. */
const date = { date: new Date(NOW).toUTCString() };

const failureOf = async (reading: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await reading.then(
    () => assert.fail('the reading succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, String(error));
  return error;
};

describe('cxone.activity', () => {
  const open = openTenants();
  const openAudit = (audit: (asked: Asked, count: number) => Answer) => {
    let count = 0;
    return open((asked) => {
      if (asked.path !== '/activity/audit') return undefined;
      count += 1;
      const answer = audit(asked, count);
      return { ...answer, headers: { ...date, ...answer.headers } };
    });
  };
  const idsOf = (reading: Awaited<ReturnType<typeof readFrom>>) =>
    reading.events.map((event) => event.record_id);

  it('asks for From, To and Top with the bearer token, and is caught up after the last page', async () => {
    const { url, audits } = await openAudit(() => page([record('a'), record('b')]));
    const source = openSource(oidc(url), { lagMs: hourMs, pageSize: 77 }, { now });
    const reading = await readFrom(source, source.startAt(NOW - 3 * hourMs));
    assert.deepEqual(idsOf(reading), ['a', 'b']);
    const [asked] = audits();
    assert.deepEqual(Object.fromEntries(asked?.query ?? []), {
      From: '2026-03-01T21:00:00.000Z',
      To: '2026-03-01T23:00:00.000Z',
      Top: '77',
    });
    assert.equal(asked?.headers['authorization'], 'Bearer the-token');
    assert.equal(reading.pages.length, 1);
    assert.equal(reading.pages[0]?.caughtUp, true);
    assert.equal(reading.pages[0]?.watermark, NOW - hourMs);
    assert.deepEqual(source.capabilities, {
      historyMs: null,
      hasBeforeAfter: false,
      hasTotal: false,
    });
    assert.match(source.describe(reading.next), /^read up to 2026-03-01T23:00:00\.000Z$/);
  });

  it('writes times in seconds where the tenant wants them so', async () => {
    const { url, audits } = await openAudit(() => page([]));
    const shared = { now, assumptions: { timePrecision: 'seconds' as const } };
    const source = openSource(oidc(url), {}, shared);
    await readFrom(source, source.startAt(NOW - hourMs));
    assert.equal(audits()[0]?.query.get('To'), '2026-03-02T00:00:00Z');
  });

  it('follows relative and absolute links, over empty pages, to the one without a link', async () => {
    const { url, audits } = await openAudit(({ origin }, count) => {
      if (count === 1) return page([record('a')], '/activity/audit?Ref=1');
      if (count === 2) return page([], `${origin}/activity/audit?Ref=2`);
      if (count === 3) return page([record('b')], '?Ref=3');
      return page([record('c')]);
    });
    const source = openSource(oidc(url), {}, { now });
    const reading = await readFrom(source, source.startAt(NOW - hourMs));
    assert.deepEqual(idsOf(reading), ['a', 'b', 'c']);
    assert.deepEqual(
      audits().map(({ query }) => query.get('Ref')),
      [null, '1', '2', '3'],
    );
    assert.deepEqual(
      reading.pages.map(({ caughtUp }) => caughtUp),
      [false, false, false, true],
    );
  });

  for (const link of [
    'https://evil.example/activity/audit?Ref=1',
    '//evil.example/x',
    'http://x:y@',
  ]) {
    it(`never follows ${link} with the token`, async () => {
      const next = ({ origin }: Asked) =>
        link.endsWith('@') ? origin.replace('//', '//x:y@') : link;
      const { url, audits } = await openAudit((asked) => page([record('a')], next(asked)));
      const source = openSource(oidc(url), {}, { now });
      const failure = await failureOf(readFrom(source, source.startAt(NOW - hourMs)));
      assert.deepEqual([failure.type, failure.retryable], ['SourceRefused', false]);
      assert.equal(audits().length, 1);
    });
  }

  it('refuses another port of the same host, also out of a position', async () => {
    const other = await openAudit(() => page([]));
    const { url } = await openAudit(() => page([], `${other.url}/activity/audit?Ref=1`));
    const source = openSource(oidc(url), {}, { now });
    const failure = await failureOf(readFrom(source, source.startAt(NOW - hourMs)));
    assert.equal(failure.type, 'SourceRefused');
    assert.equal(other.asked.length, 0);
  });

  it('rests at any page, and another reader goes on from there', async () => {
    const { url, audits } = await openAudit(({ query }) => {
      const at = Number(query.get('Ref') ?? 0);
      return page([record(`r${at}`)], at < 4 ? `/activity/audit?Ref=${at + 1}` : undefined);
    });
    let source = openSource(oidc(url), {}, { now });
    let next = source.startAt(NOW - hourMs);
    const ids: unknown[] = [];
    for (let caughtUp = false; !caughtUp;) {
      source = openSource(oidc(url), {}, { now });
      const reading = await readFrom(source, JSON.parse(JSON.stringify(next)), () => true);
      ids.push(...idsOf(reading));
      next = reading.next;
      caughtUp = reading.pages.at(-1)?.caughtUp ?? false;
      assert.ok(JSON.stringify(next).length <= 2048);
    }
    assert.deepEqual(ids, ['r0', 'r1', 'r2', 'r3', 'r4']);
    assert.equal(audits().length, 5);
  });

  it('rests nowhere in a window that has shown records without id, and tells them apart across pages', async () => {
    const { url } = await openAudit(({ query }) => {
      const at = Number(query.get('Ref') ?? 0);
      const values = at === 0 ? [record('a')] : [record(undefined)];
      return page(values, at < 3 ? `/activity/audit?Ref=${at + 1}` : undefined);
    });
    const source = openSource(oidc(url), {}, { now });
    const start = source.startAt(NOW - hourMs);
    const reading = await readFrom(source, start);
    assert.deepEqual(
      reading.pages.map(({ next }) => next !== null),
      [true, false, false, true],
    );
    assert.equal(new Set(reading.events.map((event) => event.event_id)).size, 4);
    const again = await readFrom(source, start);
    assert.deepEqual(
      again.events.map((event) => event.event_id),
      reading.events.map((event) => event.event_id),
    );
  });

  it('rests nowhere with a link that is too long for a position, and still reads to the end', async () => {
    const long = `/activity/audit?Ref=${'x'.repeat(2500)}`;
    const { url } = await openAudit((_asked, count) =>
      page([record(`r${count}`)], count < 2 ? long : undefined),
    );
    const source = openSource(oidc(url), {}, { now });
    const reading = await readFrom(source, source.startAt(NOW - hourMs));
    assert.equal(reading.pages[0]?.next, null);
    assert.deepEqual(idsOf(reading), ['r1', 'r2']);
  });

  it('begins a window anew when its link has expired', async () => {
    let expired = false;
    const { url } = await openAudit(({ query }) => {
      if (query.has('Ref') && !expired) {
        expired = true;
        return { status: 400, body: { Message: 'Ref has expired.' } };
      }
      return query.has('Ref') ? page([record('b')]) : page([record('a')], '/activity/audit?Ref=1');
    });
    const source = openSource(oidc(url), {}, { now });
    const reading = await readFrom(source, source.startAt(NOW - hourMs));
    assert.deepEqual(idsOf(reading), ['a', 'a', 'b']);
    assert.equal(reading.pages.at(-1)?.caughtUp, true);
  });

  it('gives up when a link never works', async () => {
    const { url } = await openAudit(({ query }) =>
      query.has('Ref') ? { status: 404, body: {} } : page([record('a')], '/activity/audit?Ref=1'),
    );
    const source = openSource(oidc(url), {}, { now });
    const failure = await failureOf(readFrom(source, source.startAt(NOW - hourMs)));
    assert.deepEqual([failure.type, failure.retryable], ['CursorExpired', true]);
  });

  for (const length of [1, 2, 7]) {
    it(`notices links that go in a circle of ${length}, also when it rests at every page`, async () => {
      const { url } = await openAudit(({ query }) => {
        const at = Number(query.get('Ref') ?? -1);
        return page([record(`r${at}`)], `/activity/audit?Ref=${at < 2 + length ? at + 1 : 3}`);
      });
      const source = openSource(oidc(url), {}, { now });
      const failure = await failureOf(readFrom(source, source.startAt(NOW - hourMs)));
      assert.equal(failure.type, 'UnexpectedReply');
      assert.match(failure.message, /circle/);
      let next = source.startAt(NOW - hourMs);
      let reads = 0;
      const resting = async () => {
        for (; reads < 100; reads += 1) ({ next } = await readFrom(source, next, () => true));
      };
      assert.match((await failureOf(resting())).message, /circle/);
      assert.ok(reads < 4 * (length + 3), `${reads} pages read`);
      assert.match((await failureOf(readFrom(source, next))).message, /circle/);
    });
  }

  it('reads again what the overlap says, and marks longer re-reads, which it remembers', async () => {
    let time = NOW;
    const { url, audits } = await openAudit(() => ({
      ...page([]),
      headers: { date: new Date(time).toUTCString() },
    }));
    const rereads = [{ everyMs: 15 * minuteMs, backMs: 3 * hourMs }];
    const settings = { overlapMs: 10 * minuteMs, rereads };
    const source = openSource(oidc(url), settings, { now: () => time });
    const first = await readFrom(source, source.startAt(NOW - 6 * hourMs));
    assert.ok(first.pages.every((one) => !one.reread));
    time += 20 * minuteMs;
    const second = await readFrom(source, first.next);
    assert.deepEqual(
      second.pages.map(({ reread }) => reread),
      [false, true],
    );
    const asked = audits()
      .slice(-2)
      .map(({ query }) => query.get('From'));
    assert.deepEqual(asked, ['2026-03-01T23:49:58.000Z', '2026-03-01T21:15:00.000Z']);
    time += minuteMs;
    const third = await readFrom(source, second.next);
    assert.ok(third.pages.every((one) => !one.reread));
  });

  it('reads no further than the platform’s clock, however far ahead ours is', async () => {
    const ahead = NOW + 10 * minuteMs;
    const { url } = await openAudit(() => page([record('a')]));
    const source = openSource(oidc(url), {}, { now: () => ahead });
    const reading = await readFrom(source, source.startAt(NOW - hourMs));
    const watermark = reading.pages.at(-1)?.watermark ?? 0;
    assert.ok(watermark <= NOW + 1000, new Date(watermark).toISOString());
    assert.equal(reading.pages.at(-1)?.caughtUp, true);
  });

  it('catches up in windows of the longest length', async () => {
    const { url, audits } = await openAudit((_asked, count) => page([record(`r${count}`)]));
    const source = openSource(oidc(url), { maxWindowMs: dayMs }, { now });
    const reading = await readFrom(source, source.startAt(NOW - 3 * dayMs));
    assert.deepEqual(idsOf(reading), ['r1', 'r2', 'r3']);
    assert.deepEqual(
      audits().map(({ query }) => query.get('From')),
      ['2026-02-27T00:00:00.000Z', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    );
  });

  it('asks for shorter windows where one is too large', async () => {
    const { url, audits } = await openAudit(({ query }) => {
      const span = Date.parse(query.get('To') ?? '') - Date.parse(query.get('From') ?? '');
      return span > 6 * hourMs ? { status: 413, body: { Message: 'Too large' } } : page([]);
    });
    const source = openSource(oidc(url), {}, { now });
    const reading = await readFrom(source, source.startAt(NOW - dayMs));
    assert.equal(reading.pages.at(-1)?.watermark, NOW);
    assert.equal(audits().length, 2 + 4);
  });

  it('says what lies beyond the history, and reads on behind it', async () => {
    const { url, audits } = await openAudit(() => page([]));
    const shared = { now, assumptions: { historyMs: dayMs } };
    const source = openSource(oidc(url), {}, shared);
    const reading = await readFrom(source, source.startAt(NOW - 2 * dayMs));
    assert.deepEqual(reading.exceeded, [{ from: NOW - 2 * dayMs, to: NOW - dayMs }]);
    assert.equal(audits()[0]?.query.get('From'), new Date(NOW - dayMs).toISOString());
  });

  it('drops what the filters exclude, and nothing that it cannot understand', async () => {
    const odd = { eventId: 'odd' };
    const values = [
      record('a'),
      { ...record('b'), activity: 'Delete' },
      { ...record('c'), application: 'ACD' },
    ];
    const { url } = await openAudit(() => page([...values, odd]));
    const filters = { services: ['Admin'], entityTypes: ['User'], actions: ['Update'] };
    const source = openSource(oidc(url), { filters }, { now });
    const reading = await readFrom(source, source.startAt(NOW - hourMs));
    assert.deepEqual(idsOf(reading), ['a', 'odd']);
  });

  for (const [what, answer, type, retryable, message] of [
    [
      '403',
      { status: 403, body: { Message: 'Forbidden' } },
      'PermissionMissing',
      false,
      /Activity Audit/,
    ],
    ['404', { status: 404, body: {} }, 'SourceRefused', false, /audit_path/],
    [
      '400 of the ACD',
      { status: 400, body: { error: 'bad', error_description: 'Top is too big' } },
      'SourceRefused',
      false,
      /Top is too big/,
    ],
    [
      '400 with a header',
      { status: 400, headers: { icStatusDescription: 'Invalid date' }, body: '' },
      'SourceRefused',
      false,
      /Invalid date/,
    ],
    [
      '500',
      { status: 500, body: { Message: 'An error has occurred.' } },
      'SourceUnavailable',
      true,
      /has occurred/,
    ],
    [
      '503 of UserHub',
      { status: 503, body: { status: 503, error: 'x', message: 'later' } },
      'SourceUnavailable',
      true,
      /later/,
    ],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://evil.example' }, body: '' },
      'UnexpectedReply',
      true,
      /302/,
    ],
    ['204', { status: 204, body: '' }, 'UnexpectedReply', true, /204/],
    ['a login page', { body: '<html>' }, 'UnexpectedReply', true, /not JSON/],
    ['an object without values', { body: { links: {} } }, 'UnexpectedReply', true, /values/],
    ['values without links', { body: { values: [] } }, 'UnexpectedReply', true, /links/],
  ] as const) {
    it(`takes ${what} for ${type}`, async () => {
      const { url } = await openAudit(() => answer);
      const source = openSource(oidc(url), {}, { now });
      const failure = await failureOf(readFrom(source, source.startAt(NOW - hourMs)));
      assert.deepEqual([failure.type, failure.retryable], [type, retryable]);
      assert.match(failure.message, message);
    });
  }

  it('waits as long as a 429 asks and a little more, else longer from time to time', async () => {
    let retryAfter: string | undefined = '20';
    let good = false;
    const { url } = await openAudit(() =>
      good
        ? page([])
        : {
            status: 429,
            body: { Message: 'x' },
            headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
          },
    );
    const source = openSource(oidc(url), {}, { now, throttle: unlimited });
    const wait = async () => {
      const failure = await failureOf(readFrom(source, source.startAt(NOW - hourMs)));
      assert.equal(failure.type, 'Throttled');
      return failure.retryAfterMs;
    };
    assert.equal(await wait(), 30_000);
    retryAfter = undefined;
    const waits = [await wait(), await wait(), await wait()];
    assert.ok(waits.every((ms, index) => index === 0 || (ms ?? 0) === 2 * (waits[index - 1] ?? 0)));
    good = true;
    await readFrom(source, source.startAt(NOW - hourMs));
    good = false;
    assert.equal(await wait(), 30_000);
  });

  it('renews a refused token once, and then says that it is refused', async () => {
    const { url, asked } = await openAudit(() => ({ status: 401, body: { Message: 'Denied' } }));
    const source = openSource(oidc(url), {}, { now });
    const failure = await failureOf(readFrom(source, source.startAt(NOW - hourMs)));
    assert.deepEqual([failure.type, failure.retryable], ['TokenRejected', false]);
    assert.equal(asked.filter(({ path }) => path === '/auth/token').length, 2);
  });

  it('says that a position is not its own', async () => {
    const { url } = await openAudit(() => page([]));
    const source = openSource(oidc(url), {}, { now });
    const failure = await failureOf(readFrom(source, { v: 2 }));
    assert.equal(failure.type, 'InvalidInput');
  });

  it('begins the window anew when a position rests in a window of other settings', async () => {
    const { url, audits } = await openAudit(({ query }) =>
      query.has('Ref') ? page([record('b')]) : page([record('a')], '/activity/audit?Ref=1'),
    );
    const source = openSource(oidc(url), {}, { now });
    const { next } = await readFrom(source, source.startAt(NOW - hourMs), () => true);
    const changed = openSource(oidc(url), { lagMs: minuteMs }, { now });
    const reading = await readFrom(changed, next);
    assert.deepEqual(idsOf(reading), ['a', 'b']);
    assert.equal(audits()[1]?.query.get('To'), new Date(NOW - minuteMs).toISOString());
  });
});

/** Lets everything through at once, for a test whose clock stands still. */
const unlimited = {
  acquire: async () => undefined,
  observe: () => undefined,
  pauseUntil: () => undefined,
  state: () => ({ pausedUntil: 0, remaining: null, slowdown: 1 }),
};

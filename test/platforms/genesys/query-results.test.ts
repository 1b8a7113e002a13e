import assert from 'node:assert/strict';
import { dayMs, hourMs, openSource, readFrom } from './reading.ts';
import { openScriptedServers, record, type Answer, type Asked } from './scripted-server.ts';

describe('limits of the audit query', () => {
  const open = openScriptedServers();

  it('asks for no more than 30 days and 500 records at once', async () => {
    const { url, asked } = await open((one) =>
      one.method === 'POST'
        ? { body: { id: 't-1', state: 'Succeeded' } }
        : { body: { entities: [] } },
    );
    const settings = { maxWindowMs: 90 * dayMs, pageSize: 1_000 };
    const source = openSource(url, 'genesys.query', { settings });
    const { pages } = await readFrom(source, source.startAt(Date.now() - 80 * dayMs));
    assert.equal(pages.at(-1)?.caughtUp, true);
    const days = asked
      .filter(({ path }) => path === '/api/v2/audits/query')
      .map(({ body }) => (body as { interval: string }).interval.split('/').map(Date.parse))
      .map(([from = 0, to = 0]) => (to - from) / dayMs);
    assert.ok(days.length === 3 && days.every((length) => length <= 30));
    const sizes = asked.flatMap(({ query }) => query.get('pageSize') ?? []);
    assert.deepEqual(new Set(sizes), new Set(['500']));
  });
});

describe('results of an audit query', () => {
  const open = openScriptedServers();
  const downloadUrl = ({ origin }: Asked): string => `${origin}/files/1?X-Signature=SECRET`;

  /** A query that is done at once; the test answers for its results and downloads. */
  const openQuery = async (answer: (asked: Asked) => Answer) => {
    const server = await open((asked) =>
      asked.method === 'POST' ? { body: { id: 't-1', state: 'SUCCEEDED', new: 1 } } : answer(asked),
    );
    const source = openSource(server.url, 'genesys.query');
    const read = () => readFrom(source, source.startAt(Date.now() - hourMs));
    return { ...server, read };
  };

  it('never sends the token to the host of a download', async () => {
    const files = await open(() => ({ body: [{ ...record('x'), eventDate: undefined }] }));
    const { asked, read } = await openQuery(() => ({
      status: 302,
      headers: { location: `${files.url}/not-followed` },
      body: { id: 't-1', downloadUrl: `${files.url}/files/1?X-Signature=SECRET` },
    }));
    const { recordIds } = await read();
    assert.deepEqual([...recordIds], ['x']);
    assert.deepEqual(
      files.asked.map(({ path }) => path),
      ['/files/1'],
    );
    for (const { headers } of files.asked) {
      assert.ok(!JSON.stringify(headers).includes('the-token'));
      assert.equal(headers['authorization'], undefined);
    }
    assert.ok(asked.some(({ headers }) => headers['authorization'] === 'Bearer the-token'));
  });

  it('goes on with the cursor that comes with a download', async () => {
    const { read } = await openQuery((asked) => {
      if (asked.path.startsWith('/files')) return { body: [record('a')] };
      return asked.query.get('cursor') === 'c2'
        ? { body: { entities: [record('b')] } }
        : { status: 302, body: { downloadUrl: downloadUrl(asked), cursor: 'c2' } };
    });
    assert.deepEqual([...(await read()).recordIds], ['a', 'b']);
  });

  it('asks the page for a new address when a download has expired, once', async () => {
    for (const [refusals, succeeds] of [
      [1, true],
      [2, false],
    ] as const) {
      let downloads = 0;
      const { read } = await openQuery((asked) => {
        if (!asked.path.startsWith('/files')) {
          return { status: 302, body: { downloadUrl: downloadUrl(asked) } };
        }
        downloads += 1;
        return downloads <= refusals ? { status: 403, body: '<Error/>' } : { body: [record('a')] };
      });
      if (succeeds) assert.deepEqual([...(await read()).recordIds], ['a']);
      else await assert.rejects(read(), { type: 'SourceUnavailable', retryable: true });
    }
  });

  for (const [what, body] of [
    ['cut short', '[{"id":"a"},{"id":'],
    ['not a list', '{"id":"a"}'],
    ['empty', ''],
  ] as const) {
    it(`takes nothing of a download that is ${what}, and does not name its signature`, async () => {
      const { read } = await openQuery((asked) =>
        asked.path.startsWith('/files')
          ? { body }
          : { status: 302, body: { downloadUrl: downloadUrl(asked) } },
      );
      await assert.rejects(read(), (error: Error & { type?: string }) => {
        assert.ok(!error.message.includes('SECRET'));
        return error.type === 'UnexpectedReply';
      });
    });
  }

  it('goes on over empty pages while there is a cursor', async () => {
    const pages: Record<string, object> = {
      '': { entities: [], cursor: 'c1' },
      c1: { entities: [], cursor: 'c2' },
      c2: { entities: [record('a')], cursor: null },
    };
    const { read } = await openQuery((asked) => ({ body: pages[asked.query.get('cursor') ?? ''] }));
    assert.deepEqual([...(await read()).recordIds], ['a']);
  });

  it('fails when cursors go round in a circle, after one further query', async () => {
    const { read, asked } = await openQuery((asked) => ({
      body: { entities: [], cursor: asked.query.get('cursor') === 'c1' ? 'c2' : 'c1' },
    }));
    await assert.rejects(read(), { type: 'QueryUnfinished', message: /same cursor twice/ });
    assert.equal(asked.filter(({ path }) => path === '/api/v2/audits/query').length, 2);
  });

  it('does not take a page without a list of entities for an empty one', async () => {
    const { read } = await openQuery(() => ({ body: { results: [] } }));
    await assert.rejects(read(), { type: 'UnexpectedReply' });
  });

  it('keeps a record that it cannot understand', async () => {
    const { read } = await openQuery(() => ({ body: { entities: [42, { id: 'odd' }] } }));
    const { events } = await read();
    assert.deepEqual(
      events.map((event) => event.flags.includes('unnormalised')),
      [true, true],
    );
  });

  it('does not let a reader stop where identical records without ids would lose their number', async () => {
    const nameless = { ...record('x'), id: undefined };
    const { read } = await openQuery((asked) =>
      asked.query.get('cursor') === null
        ? { body: { entities: [nameless], cursor: 'c1' } }
        : { body: { entities: [nameless] } },
    );
    const { events, pages } = await read();
    assert.equal(new Set(events.map((event) => event.event_id)).size, 2);
    assert.equal(pages[0]?.next, null);
  });

  it('does not offer a place to rest that is longer than a position may be', async () => {
    const cursor = 'c'.repeat(3_000);
    const { read } = await openQuery((asked) =>
      asked.query.get('cursor') === null
        ? { body: { entities: [record('a')], cursor } }
        : { body: { entities: [record('b')] } },
    );
    const { pages } = await read();
    assert.deepEqual(
      pages.map((page) => page.next === null),
      [true, false],
    );
  });
});

import assert from 'node:assert/strict';
import { SEARCH_AUTH, startSplunk } from '../splunk-caller.ts';
import type { SplunkUnderTest } from '../splunk-caller.ts';

interface Line {
  readonly preview?: boolean;
  readonly lastrow?: boolean;
  readonly result?: Record<string, string>;
  readonly messages?: readonly { type: string; text: string }[];
}

const T = 1_790_000_000;
const event = (id: string, extra: object = {}): string =>
  JSON.stringify({
    time: T,
    event: { event_id: id, kind: 'k' },
    fields: { ccas_event_id: id, ccas_batch_id: 'b.1' },
    ...extra,
  });
const COUNT = '| tstats count where index=ccas_audit by ccas_event_id';

describe('simulated search', () => {
  let splunk: SplunkUnderTest;
  const exported = async (
    search: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = SEARCH_AUTH,
  ): Promise<{ status: number; lines: Line[] }> => {
    const path = '/services/search/v2/jobs/export';
    const { status, text } = await splunk.manage(path, { search, ...form }, headers);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return { status, lines: lines.map((line) => JSON.parse(line) as Line) };
  };
  const rows = async (search: string, form?: Record<string, string>): Promise<unknown[]> => {
    const { lines } = await exported(search, form);
    return lines.flatMap(({ preview, result }) => (preview || !result ? [] : [result]));
  };
  const code = (line: Line | undefined): string | undefined => line?.messages?.[0]?.type;

  beforeEach(async () => {
    splunk = await startSplunk();
    await splunk.send(event('e1') + event('e2') + event('e2') + event('e30', { time: T + 60 }));
  });
  afterEach(() => splunk.close());

  const cases: readonly (readonly [name: string, search: string, found: readonly object[]])[] = [
    [
      'tells absent, once and twice in one query',
      '| tstats count where index=ccas_audit ccas_event_id IN ("e1", "e2", "e9") by ccas_event_id',
      [
        { ccas_event_id: 'e1', count: '1' },
        { ccas_event_id: 'e2', count: '2' },
      ],
    ],
    [
      'counts and counts distinct',
      '| tstats count dc(ccas_event_id) AS ids where index=ccas_audit ccas_batch_id="b.1"',
      [{ count: '4', ids: '3' }],
    ],
    [
      'takes * in an IN value as a wildcard',
      '| tstats count where index=ccas_audit ccas_event_id IN ("e3*")',
      [{ count: '1' }],
    ],
    ['gives one row of zero without by', '| tstats count where index=nowhere', [{ count: '0' }]],
    ['gives no row with by', '| tstats count where index=nowhere by host', []],
    [
      'groups by several fields',
      '| tstats count where index=ccas_audit by ccas_batch_id, sourcetype',
      [{ ccas_batch_id: 'b.1', sourcetype: 'httpevent', count: '4' }],
    ],
    [
      'shows tstats indexed fields only',
      '| tstats count where index=ccas_audit event_id="e1"',
      [{ count: '0' }],
    ],
    [
      'shows search the keys of the event as well',
      'search index=ccas_audit event_id=e2 | stats count by kind',
      [{ kind: 'k', count: '2' }],
    ],
    ['filters groups', `${COUNT} | where count > 1`, [{ ccas_event_id: 'e2', count: '2' }]],
    [
      'understands OR, NOT, parentheses and bounds in the search',
      `| tstats count where index=ccas_audit (ccas_event_id=e1 OR ccas_event_id="e30") NOT host=x latest=${T + 60}`,
      [{ count: '1' }],
    ],
    [
      'counts by span of time',
      '| tstats count where index=ccas_audit by _time span=1m',
      [
        { _time: '2026-09-21T14:13:00.000+00:00', count: '3' },
        { _time: '2026-09-21T14:14:00.000+00:00', count: '1' },
      ],
    ],
  ];
  for (const [name, search, found] of cases) {
    it(name, async () => assert.deepEqual(await rows(search), found));
  }

  it('shows a name that is both indexed and a key of the event twice to search', async () => {
    await splunk.send('{"event":{"twin":"t"},"fields":{"twin":"t"}}');
    assert.deepEqual(await rows('search twin=t | stats count by twin'), [
      { twin: 't', count: '2' },
    ]);
    assert.deepEqual(await rows('| tstats count where twin=t'), [{ count: '1' }]);
  });

  it('bounds by event time, half-open', async () => {
    const bounds = { earliest_time: String(T), latest_time: String(T + 60) };
    assert.deepEqual(await rows('| tstats count where index=ccas_audit', bounds), [{ count: '3' }]);
    const iso = { earliest_time: new Date((T + 60) * 1000).toISOString() };
    assert.deepEqual(await rows('| tstats count where index=ccas_audit', iso), [{ count: '1' }]);
  });

  for (const search of [
    '| tstatz count',
    '| tstats count where index=ccas_audit ccas_event_id IN ("e1"',
    '| tstats count where index=ccas_audit ccas_event_id IN ()',
    '| tstats where index=ccas_audit',
    '| tstats count by',
    '| tstats count where host="x',
    'index=ccas_audit',
    '| tstats count | foo',
    '',
  ]) {
    it(`refuses ${search || 'an empty search'} with a message`, async () => {
      const { status, lines } = await exported(search);
      assert.equal(status, 400);
      assert.equal(code(lines[0]), 'FATAL');
    });
  }

  it('refuses a time bound that it cannot read', async () => {
    assert.equal((await exported(COUNT, { earliest_time: 'yesterday' })).status, 400);
  });

  it('mixes previews and blank lines into an export, and ends with lastrow', async () => {
    const path = '/services/search/jobs/export';
    const { text } = await splunk.manage(path, { search: COUNT });
    assert.match(text, /\n \n/);
    const { lines } = await exported(COUNT);
    assert.equal(lines[0]?.preview, true);
    assert.deepEqual(
      lines.filter(({ preview }) => preview === false).map(({ lastrow }) => lastrow),
      [undefined, undefined, true],
    );
    const without = await exported(COUNT, { preview: 'false' });
    assert.ok(without.lines.every(({ preview }) => preview === false));
  });

  it('ends an export without rows by lastrow alone', async () => {
    const { lines } = await exported('| tstats count where index=nowhere by host');
    assert.deepEqual(lines, [{ preview: false, lastrow: true }]);
  });

  it('shows an account only the indexes it may search, without a word', async () => {
    const blind = { authorization: `Basic ${btoa('blind:changeme')}` };
    const { status, lines } = await exported(COUNT, {}, blind);
    assert.deepEqual([status, lines], [200, [{ preview: false, lastrow: true }]]);
  });

  it('forbids an account without the capability to search', async () => {
    const powerless = { authorization: `Basic ${btoa('powerless:changeme')}` };
    assert.equal((await exported(COUNT, {}, powerless)).status, 403);
  });

  it('lets an administrator take rights from an account, and give them back', async () => {
    const rights = (change: object) => splunk.admin('/accounts', { name: 'admin', ...change });
    const before = (await exported(COUNT)).lines;
    assert.notDeepEqual(before, [{ preview: false, lastrow: true }]);
    await rights({ indexes: [] });
    assert.deepEqual((await exported(COUNT)).lines, [{ preview: false, lastrow: true }]);
    await rights({ maySearch: false });
    assert.equal((await exported(COUNT)).status, 403);
    await rights({ maySearch: true, indexes: ['*'] });
    assert.deepEqual((await exported(COUNT)).lines, before);
  });

  it('with a peer down leaves rows out and warns; fails where partial results are not allowed', async () => {
    await splunk.admin('/faults', { kind: 'search_peer_down', count: 2 });
    const partial = await exported(COUNT, { preview: 'false' });
    assert.equal(code(partial.lines[0]), 'WARN');
    assert.equal(partial.lines.filter(({ result }) => result).length, 2);
    const strict = await exported(COUNT, { allow_partial_results: 'false', preview: 'false' });
    assert.equal(strict.status, 200);
    assert.deepEqual([strict.lines.length, code(strict.lines[0])], [1, 'FATAL']);
    assert.equal((await rows(COUNT)).length, 3);
  });

  it('can end an export before its last row, or break it off in mid-line', async () => {
    await splunk.admin('/faults', { kind: 'search_truncated' });
    const { lines } = await exported(COUNT);
    assert.ok(lines.every(({ lastrow }) => lastrow === undefined));
    await splunk.admin('/faults', { kind: 'search_truncated', cutAfterBytes: 20 });
    await assert.rejects(exported(COUNT));
  });

  it('can fail a search in the stream', async () => {
    await splunk.admin('/faults', { kind: 'search_fatal' });
    const { status, lines } = await exported(COUNT, { preview: 'false' });
    assert.deepEqual([status, lines.length, code(lines[0])], [200, 1, 'FATAL']);
  });

  for (const [kind, status] of [
    ['search_unauthorized', 401],
    ['search_forbidden', 403],
    ['search_unavailable', 503],
  ] as const) {
    it(`fault ${kind} answers ${status}`, async () => {
      await splunk.admin('/faults', { kind });
      assert.equal((await exported(COUNT)).status, status);
      assert.equal((await exported(COUNT)).status, 200);
    });
  }
});

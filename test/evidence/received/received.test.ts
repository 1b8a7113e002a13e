import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WARCParser } from 'warcio';
import type { AuditEvent } from '../../../src/audit/event.ts';
import { assemble } from '../../../src/evidence/received/assemble.ts';
import { createPartWriter } from '../../../src/evidence/received/create-part-writer.ts';
import type { ReceivedEvent, ReceivedPage } from '../../../src/evidence/received/received-page.ts';
import { blankEvent } from '../../../src/audit/blank-event.ts';
import type { EvidenceEvent } from '../../../src/evidence/formats/evidence-files.ts';

const day = Date.parse('2026-06-01T00:00:00Z');
const window = { from: day, to: day + 4 * 3_600_000 };
const product = 'holdfast 0.1.0';

const received = (id: string, timestamp: string, more: Partial<AuditEvent> = {}): ReceivedEvent => {
  const context = {
    organizationId: 'org-1',
    stream: 't.harvest',
    dialect: 'genesys.query',
    observedAt: '2026-06-02T02:15:00.000Z',
  };
  const event: AuditEvent = {
    ...blankEvent('genesys', 'rest', context),
    event_id: id,
    timestamp,
    service: 'PeoplePermissions',
    entity_type: 'Role',
    action: 'Update',
    ...more,
  };
  return { event, record: 0, recordSha256: createHash('sha256').update(id).digest('hex') };
};

const page = (
  body: string,
  events: readonly ReceivedEvent[],
  more: Partial<ReceivedPage> = {},
): ReceivedPage => ({
  kind: 'page',
  exchange: {
    method: 'GET',
    url: 'https://api.mypurecloud.ie/api/v2/audits/query/t-1/results?pageSize=500',
    requestBody: null,
    sentAt: '2026-06-02T02:15:00.000Z',
    receivedAt: '2026-06-02T02:15:00.250Z',
    status: 200,
    headers: { 'content-type': 'application/json', etag: '"1"' },
    body: Buffer.from(body),
  },
  events: events.map((event, record) => ({ ...event, record })),
  ...more,
});

describe('what was received of a window', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-received-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const stage = async (name: string, pages: readonly ReceivedPage[]) => {
    const writer = await createPartWriter(folder, name);
    for (const one of pages) await writer.write(one);
    return writer.finish();
  };
  const build = (files: readonly string[]) => assemble({ folder, files, window, product });
  const zcat = (bytes: Buffer): string =>
    execFileSync('zcat', { input: bytes, maxBuffer: 1e9 }).toString();

  const twoParts = async (): Promise<string[]> => {
    const markup = '{"entities":["<b>Ünïcode\\r\\n\\r\\n</b>"]}';
    await stage('0', [
      page('{"state":"Succeeded"}', [], { kind: 'status' }),
      page(markup, [
        received('bb', '2026-06-01T01:00:00.000Z'),
        received('aa', '2026-06-01T01:00:00.000Z'),
      ]),
      page('{"entities":[]}', []),
    ]);
    await stage('1', [
      page(
        '[]',
        [
          received('aa', '2026-06-01T01:00:00.000Z'),
          received('cc', '2026-06-01T04:00:00.000Z'),
          received('dd', '2026-06-01T00:00:00.000Z', { service: '__proto__' }),
          received('ee', '2026-06-02T02:15:00.000Z', {
            service: null,
            entity_type: null,
            action: null,
            flags: ['unnormalised', 'time_unparsable'],
          }),
        ],
        { kind: 'download' },
      ),
    ]);
    return ['0', '1'];
  };

  it('is a WARC file that others read: every exchange, byte for byte, with digests that hold', async () => {
    const { received: warc } = await build(await twoParts());
    const records = [];
    for await (const record of new WARCParser([warc])) {
      const payload = await record.readFully(true);
      records.push({ record, payload: Buffer.from(payload) });
    }
    assert.deepEqual(
      records.map(({ record }) => record.warcType),
      ['warcinfo', ...Array.from({ length: 4 }, () => ['request', 'response']).flat()],
    );
    const responses = records.filter(({ record }) => record.warcType === 'response');
    assert.deepEqual(
      responses.map(({ payload }) => payload.toString()),
      [
        '{"state":"Succeeded"}',
        '{"entities":["<b>Ünïcode\\r\\n\\r\\n</b>"]}',
        '{"entities":[]}',
        '[]',
      ],
    );
    const ids = records.map(({ record }) => record.warcHeader('WARC-Record-ID'));
    assert.equal(new Set(ids).size, records.length);
    for (const { record, payload } of responses) {
      assert.equal(record.httpHeaders?.statusline, 'HTTP/1.1 200 OK');
      assert.equal(record.httpHeaders?.headers.get('content-type'), 'application/json');
      const digest = createHash('sha256').update(payload).digest('hex');
      assert.equal(record.warcPayloadDigest, `sha256:${digest}`);
    }
  });

  it('is indexed by warcio, and every record is a gzip member of its own', async () => {
    const { received: warc } = await build(await twoParts());
    const file = join(folder, 'received.warc.gz');
    await writeFile(file, warc);
    const index = execFileSync('node_modules/.bin/warcio', ['index', file]).toString();
    assert.equal(index.trim().split('\n').length, 9);
    execFileSync('gzip', ['-t', file]);
    assert.equal(zcat(warc).match(/^WARC\/1\.1\r$/gm)?.length, 9);
  });

  it('gives the same bytes again', async () => {
    const files = await twoParts();
    const [first, second] = [await build(files), await build(files)];
    assert.ok(first.received.equals(second.received) && first.events.equals(second.events));
  });

  it('lists every event once, in order of time and id, each pointing to its record', async () => {
    const { events, received: warc } = await build(await twoParts());
    const lines = zcat(events).trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as EvidenceEvent);
    assert.deepEqual(
      parsed.map(({ event_id: id, evidence }) => [id, evidence.exchange, evidence.record]),
      [
        ['dd', 4, 2],
        ['aa', 2, 1],
        ['bb', 2, 0],
        ['ee', 4, 3],
      ],
    );
    assert.match(zcat(warc), /Holdfast-Exchange: 4/);
  });

  it('counts what was listed, repeated, outside and not understood', async () => {
    const { counts, times, eventIdsSha256, listedByService } = await build(await twoParts());
    assert.deepEqual(
      { ...counts, byService: Object.entries(counts.byService), byAction: undefined },
      {
        records: 6,
        events: 4,
        repeated: 1,
        outside: 1,
        unnormalised: 1,
        byService: [
          ['-', 1],
          ['PeoplePermissions', 2],
          ['__proto__', 1],
        ],
        byAction: undefined,
      },
    );
    assert.deepEqual(Object.keys(counts.byAction), [
      '-/-/-',
      'PeoplePermissions/Role/Update',
      '__proto__/Role/Update',
    ]);
    assert.deepEqual(times, {
      first: '2026-06-01T00:00:00.000Z',
      last: '2026-06-02T02:15:00.000Z',
    });
    const sums = execFileSync('sha256sum', { input: 'aa\nbb\ndd\nee\n' }).toString();
    assert.equal(eventIdsSha256, sums.slice(0, 64));
    assert.equal(listedByService['PeoplePermissions'], 3);
  });

  it('leaves out what is sealed already, and takes names that were looked up', async () => {
    const files = await twoParts();
    const known = new Set(['aa', 'ee']);
    const amend = (event: AuditEvent): AuditEvent => ({ ...event, actor_name: 'Ada' });
    const { events, counts } = await assemble({ folder, files, window, product, known, amend });
    const parsed = zcat(events)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EvidenceEvent);
    assert.deepEqual(
      parsed.map(({ event_id: id, actor_name: name }) => [id, name]),
      [
        ['dd', 'Ada'],
        ['bb', 'Ada'],
      ],
    );
    assert.deepEqual([counts.records, counts.events], [6, 2]);
  });

  it('is a file without lines where the window is empty', async () => {
    await stage('0', [page('{"entities":[]}', [])]);
    const { events, counts, times } = await build(['0']);
    assert.equal(zcat(events), '');
    assert.equal(counts.records, 0);
    assert.equal(times, null);
  });

  it('does not count what was not finished, and leaves nothing of it when it is given up', async () => {
    const writer = await createPartWriter(folder, '0');
    await writer.write(page('{}', [received('aa', '2026-06-01T01:00:00.000Z')]));
    await assert.rejects(build(['0']), { type: 'EvidenceDamaged', message: /not there/ });
    await writer.discard();
    assert.deepEqual(await readdir(folder), []);
  });

  it('keeps the first of two attempts that finish', async () => {
    const [one, two] = [await createPartWriter(folder, '0'), await createPartWriter(folder, '0')];
    await one.write(page('one', []));
    await two.write(page('two', [received('aa', '2026-06-01T01:00:00.000Z')]));
    const first = await one.finish();
    assert.deepEqual(await two.finish(), first);
    assert.deepEqual(await readdir(folder), ['0']);
    assert.match(zcat((await build(['0'])).received), /\r\n\r\none/);
  });

  it('finds a staged file that was cut or changed, wherever', async () => {
    const { bytes } = await stage('0', [
      page('{"entities":[]}', [received('aa', '2026-06-01T01:00:00.000Z')]),
    ]);
    const path = join(folder, '0');
    const whole = await readFile(path);
    assert.equal(whole.length, bytes);
    for (let place = 0; place < whole.length; place += 7) {
      const changed = Buffer.from(whole);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await writeFile(path, changed);
      await assert.rejects(build(['0']), { type: 'EvidenceDamaged' }, `byte ${place}`);
      await writeFile(path, whole);
      await truncate(path, place);
      await assert.rejects(build(['0']), { type: 'EvidenceDamaged' }, `cut at ${place}`);
    }
  });

  it('refuses names that would lead out of the folder', async () => {
    for (const name of ['../0', 'a/b', '', '.hidden']) {
      await assert.rejects(createPartWriter(folder, name), { type: 'InvalidInput' });
    }
  });

  it('says so when the staging folder cannot be written', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await assert.rejects(createPartWriter(join(file, 'below'), '0'), {
      type: 'StoreUnavailable',
      retryable: true,
    });
  });

  it('says that the disk is full, and leaves nothing of what did not fit', async () => {
    // A limit on the size of files stands in for a disk of that size: it takes no rights to set one.
    const script = new URL('./stage-one-megabyte.ts', import.meta.url).pathname;
    const args = ['-c', 'ulimit -f 256; exec "$@"', 'sh', process.execPath, script, folder];
    const { stdout, stderr } = spawnSync('sh', args, { encoding: 'utf8' });
    assert.match(stdout, /^StoreUnavailable true .*is full/, stderr);
    assert.deepEqual(await readdir(folder), []);
  });
});

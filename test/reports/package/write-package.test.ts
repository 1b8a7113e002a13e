import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { selectEvents } from '../../../src/reports/package/select-events.ts';
import { writePackage } from '../../../src/reports/package/write-package.ts';
import { queryText, type SearchQuery } from '../../../src/reports/search/search-query.ts';
import { aDay } from '../a-day.ts';
import { billingSupervisor } from '../happenings.ts';
import type { SealedArchive } from '../sealed-archive.ts';
import { anIndex } from '../search/support.ts';
import { assertHolds, bash, unzip } from './unzip.ts';

const SCRIPT = new URL('../../../src/evidence/verify/verify.sh', import.meta.url);

describe('a package', () => {
  let archive: SealedArchive;
  let index: Awaited<ReturnType<typeof anIndex>>;
  let folder: string;

  const write = async (query: SearchQuery, name = 'package.zip') => {
    const events = await selectEvents({ database: index.database, files: archive.store }, query);
    return writePackage({
      files: archive.store,
      events,
      query: queryText(query),
      verifyScript: await readFile(SCRIPT),
      product: 'holdfast test',
      preparedAt: '2026-07-01T00:00:00.000Z',
      out: join(archive.directory, '..', name),
    });
  };

  before(async () => {
    archive = await aDay();
    index = await anIndex(archive);
  });
  after(async () => {
    await index[Symbol.asyncDispose]();
    await archive[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    folder = unzip((await write({ words: ['update'] })).out);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('verifies without Node.js', () => {
    assertHolds(bash(folder, 'bash verify.sh'));
    assertHolds(bash(folder, 'sha256sum -c --quiet SHA256SUMS'));
  });

  it('does not verify once anything in it is another', async () => {
    for (const name of ['events.ndjson.gz', 'manifest.sigstore.json', 'manifest.tlog-proof']) {
      const [path = ''] = bash(folder, `find windows -name ${name} | sort`).stdout.split('\n');
      const bytes = await readFile(join(folder, path));
      const changed = Buffer.from(bytes);
      const at = changed.length - 40;
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await writeFile(join(folder, path), changed);
      const { status, all } = bash(folder, 'bash verify.sh');
      assert.notEqual(status, 0, `${path}\n${all}`);
      await writeFile(join(folder, path), bytes);
    }
    assertHolds(bash(folder, 'bash verify.sh'));
  });

  it('verifies by hand as VERIFY.md says', async () => {
    const guide = await readFile(join(folder, 'VERIFY.md'), 'utf8');
    const commands = [...guide.matchAll(/^ {4}(?! )(.*)$/gm)].map(([, line]) => line ?? '');
    const of = (text: string): string => commands.find((line) => line.includes(text)) ?? 'false';
    const total = bash(folder, of("tr -d ' \"'"));
    const query = JSON.parse(await readFile(join(folder, 'query.json'), 'utf8')) as {
      eventIdsSha256: string;
    };
    assert.equal(total.stdout.split(' ')[0], query.eventIdsSha256, total.all);
    assert.equal(bash(folder, of('grep -Fxv')).stdout, '');
    const payload = bash(folder, `${of('cd ')} && ${of('base64 -d')}`);
    assertHolds(payload);
    assert.match(bash(folder, of('zcat windows').replace('less', 'cat')).stdout, /^WARC\/1\.1/);
  });

  it('shows an event that was added to what was sealed', async () => {
    const guide = await readFile(join(folder, 'VERIFY.md'), 'utf8');
    const command = /^ {4}(.*grep -Fxv.*)$/m.exec(guide)?.[1] ?? 'false';
    await writeFile(join(folder, 'events.ndjson'), '{"event_id":"forged"}\n', { flag: 'a' });
    assert.match(bash(folder, command).stdout, /forged/);
  });

  it('holds the same bytes for the same events', async () => {
    const [one, two] = [
      await write({ words: ['update'] }),
      await write({ words: ['update'] }, 'b'),
    ];
    assert.equal(one.sha256, two.sha256);
    const times = bash(
      folder,
      `unzip -Z -T ${one.out} | grep -o '[0-9]*\\.[0-9]\\{6\\}' | sort -u`,
    );
    assert.equal(times.stdout.trim(), '19800101.000000');
  });

  it('hands out what was asked for, in order of time, with windows whole', async () => {
    const written = await write({ eventIds: [billingSupervisor.event.event_id] }, 'one.zip');
    assert.deepEqual([written.events, written.windows], [1, 1]);
    const one = unzip(written.out);
    const csv = await readFile(join(one, 'events.csv'), 'utf8');
    assert.match(csv, /Dana Gone[^]*billing:refund:add/);
    assert.equal(csv.trim().split('\r\n').length, 2);
    assert.equal(bash(one, 'find windows -name manifest.json | wc -l').stdout.trim(), '1');
    await rm(one, { recursive: true });
  });

  it('lets no name become markup or a formula', async () => {
    const html = await readFile(join(folder, 'events.html'), 'utf8');
    assert.doesNotMatch(html, /<script|<[iu]>/);
    assert.match(html, /&lt;script&gt;alert\(1\)/);
    const csv = await readFile(join(folder, 'events.csv'), 'utf8');
    assert.match(csv, /"'=HYPERLINK\(""http:\/\/evil\.example"",""שלום""\)"/);
  });

  it('refuses events that the archive does not have', async () => {
    await assert.rejects(write({ eventIds: ['0'.repeat(32)] }), /No event of the archive fits/);
    const both = [billingSupervisor.event.event_id, '0'.repeat(32)];
    await assert.rejects(write({ eventIds: both }), /The archive has no event 0000/);
  });

  it('hands out nothing that only the index knows', async () => {
    const { database } = index;
    database.exec('SAVEPOINT forged');
    database
      .prepare(
        'UPDATE events SET event_id = $forged, shown = replace(shown, $id, $forged) WHERE event_id = $id',
      )
      .run({ forged: 'f'.repeat(32), id: billingSupervisor.event.event_id });
    await assert.rejects(write({ eventIds: ['f'.repeat(32)] }), /the archive does not hold/);
    database.exec('ROLLBACK TO forged; RELEASE forged');
  });
});

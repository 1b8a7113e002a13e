import assert from 'node:assert/strict';
import { readChangeReport } from '../../../src/platforms/cxone/read-change-report.ts';
import { changeReport, changeReportCsv } from '../../../src/simulator/cxone/change-report.ts';
import { createWorld } from '../../../src/simulator/world/world.ts';
import { hourMs } from './reading.ts';
import { writeXlsx } from './write-xlsx.ts';

const context = {
  organizationId: 'tenant-1',
  stream: 'cxone-na1.harvest',
  observedAt: '2026-07-01T00:00:00.000Z',
};
const read = async (text: string | Buffer, name = '/home/ada/Change Audit.csv') => {
  const [file, rows] = await readChangeReport(Buffer.from(text), name, context);
  return { file: file.exchange, listed: rows.exchange, events: rows.events };
};
const HEADINGS =
  'Application,Modified Time (UTC),Entity,Attribute,Previous Value,Changed Value,Triggered By';
const only = async (row: string, headings = HEADINGS) => {
  const { events } = await read(`${headings}\n${row}\n`);
  assert.equal(events.length, 1);
  const [{ event } = assert.fail()] = events;
  return event;
};

describe('an exported Change Audit report', () => {
  const world = createWorld({
    seed: 7,
    ratePerSecond: { genesys: 0, cxone: 0 },
    lateScale: 0,
    history: { cxone: { records: 300, spanMs: hourMs } },
  });
  after(() => world.close());
  const [from, to] = [0, Date.now() + hourMs];

  it('becomes an event of every row, with what was before and after, and is kept byte for byte', async () => {
    const csv = Buffer.from(changeReportCsv(world, from, to));
    const [, ...rows] = changeReport(world, from, to);
    const { events, file, listed: asRead } = await read(csv);
    assert.ok(file.body.equals(csv));
    assert.equal(asRead.url, 'file:///Change%20Audit.csv/rows.json');
    const { values } = JSON.parse(asRead.body.toString()) as { values: Record<string, string>[] };
    assert.equal(file.url, 'file:///Change%20Audit.csv');
    assert.equal(events.length, 300);
    assert.equal(new Set(events.map(({ event }) => event.event_id)).size, 300);
    for (const [index, { event, record }] of events.entries()) {
      const [application, time, entity, attribute, before = '', after, by] = rows[record] ?? [];
      assert.equal(record, index);
      assert.equal(values[record]?.['Attribute'], attribute);
      assert.equal(event.timestamp, `${time?.replace(' ', 'T')}.000Z`);
      assert.deepEqual(
        [event.service, event.entity_type, event.actor_name],
        [application, entity, by],
      );
      const listed = (value = '') => (value === '' ? [] : [value]);
      assert.deepEqual(event.changes, [
        { property: attribute, old: listed(before), new: listed(after) },
      ]);
      assert.deepEqual(event.flags, []);
    }
  });

  it('gives the same ids as CSV and as XLSX, with texts or dates, and when it is read again', async () => {
    const rows = changeReport(world, from, to);
    const idsOf = async (bytes: Buffer) =>
      (await read(bytes)).events.map(({ event }) => event.event_id);
    const expected = await idsOf(Buffer.from(changeReportCsv(world, from, to)));
    assert.deepEqual(await idsOf(await writeXlsx(rows)), expected);
    const withDates = rows.map((row, index) =>
      row.map((cell, column) => (column === 1 && index > 0 ? new Date(`${cell}Z`) : cell)),
    );
    const titled = [['Change Audit'], ['Tenant', 'tenant-1'], ...withDates];
    assert.deepEqual(await idsOf(await writeXlsx(titled)), expected);
  });

  it('tells identical rows apart', async () => {
    const row = 'Admin,2026-06-01 10:00:00,User,Role,Agent,Manager,ada@example.com';
    const { events } = await read(`${HEADINGS}\n${row}\n\n${row}\n`);
    assert.equal(new Set(events.map(({ event }) => event.event_id)).size, 2);
  });

  it('keeps formulas and markup as the text that they are', async () => {
    const formula = "=cmd|' /C calc'!A0";
    const event = await only(
      `Admin,2026-06-01 10:00:00,User,Name,${formula},<script>x</script>,ada`,
    );
    assert.equal(event.old_value, JSON.stringify({ Name: formula }));
    assert.equal(event.new_value, JSON.stringify({ Name: '<script>x</script>' }));
  });

  it('carries columns that it does not know', async () => {
    const event = await only(
      '2026-06-01 10:00:00,User,a,b,4711,x',
      'modified time (UTC),ENTITY,Old Value,New Value,Ticket No',
    );
    assert.deepEqual(event.context, { 'Ticket No': '4711', 'column 6': 'x' });
    assert.deepEqual(event.changes, [{ property: 'User', old: ['a'], new: ['b'] }]);
  });

  it('reads what spreadsheets of other countries write', async () => {
    const text = `${HEADINGS}\r\nAdmin,2026-06-01 10:00:00,User,Name,Jörg,"Ö; ""x""",ada\r\n`;
    const semicolons = text.replaceAll(',', ';').replace('Ö;', 'Ö,');
    for (const bytes of [
      Buffer.from(`\uFEFF${semicolons}`),
      Buffer.from(`\uFEFF${text.replaceAll(',', '\t')}`, 'utf16le'),
    ]) {
      const { events } = await read(bytes);
      assert.match(events[0]?.event.old_value ?? '', /Jörg/);
      assert.match(events[0]?.event.new_value ?? '', /Ö/);
    }
  });

  for (const [times, expected] of [
    [['2026-06-01T10:00:00Z'], '2026-06-01T10:00:00.000Z'],
    [['2026-06-01 12:00:00.250 +02:00'], '2026-06-01T10:00:00.250Z'],
    [['6/1/2026 10:00:00 AM', '6/13/2026 12:00:00 AM'], '2026-06-01T10:00:00.000Z'],
    [['1/6/2026 22:00', '13/6/2026 0:00'], '2026-06-01T22:00:00.000Z'],
    [['6/1/2026 10:00:00 AM'], null],
    [['1/13/2026 10:00', '13/1/2026 10:00'], null],
    [['2026-02-30 10:00:00'], null],
    [['yesterday'], null],
    [[''], null],
  ] as const) {
    it(`reads the time ${times.join(' beside ')} as ${expected ?? 'none, and says so'}`, async () => {
      const rows = times.map((time) => `Admin,${time},User,Name,a,b,ada`);
      const { events } = await read(`${HEADINGS}\n${rows.join('\n')}\n`);
      const [{ event } = assert.fail()] = events;
      assert.equal(event.timestamp, expected ?? context.observedAt);
      assert.deepEqual(event.flags, expected === null ? ['time_unparsable'] : []);
      if (expected === null && times[0] !== '')
        assert.equal(event.context['modifiedTime'], times[0]);
    });
  }

  it('takes no time for UTC where nobody says so', async () => {
    const headings = HEADINGS.replace(' (UTC)', '');
    const event = await only('Admin,2026-06-01 10:00:00,User,Name,a,b,ada', headings);
    assert.deepEqual(event.flags, ['time_unparsable']);
  });

  it('is refused, wherever it was cut short as XLSX', async () => {
    const whole = await writeXlsx([HEADINGS.split(','), ['Admin', '', 'User', '', 'a', 'b', '']]);
    for (let length = 4; length < whole.length; length += 3) {
      await assert.rejects(read(whole.subarray(0, length)), /XLSX file .*Nothing of it was taken/s);
    }
  });

  it('keeps a row that it cannot understand', async () => {
    const event = await only('Total,,,,,42,');
    assert.ok(event.flags.includes('unnormalised'));
    assert.deepEqual((event.raw as Record<string, string>)['Changed Value'], '42');
  });

  for (const [what, bytes, problem] of [
    ['a PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['a page', Buffer.from('<html>log in</html>'), /markup/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel/],
    ['a zip that is no workbook', Buffer.from('PK\x03\x04nonsense'), /XLSX/],
    ['binary', Buffer.from([1, 0, 2, 0]), /bytes|UTF-8/],
    ['of another encoding', Buffer.from('Jörg', 'latin1'), /UTF-8/],
    ['with an open quote', Buffer.from(`${HEADINGS}\n"open,`), /CSV/],
    ['without columns', Buffer.from('Application,Entity\nAdmin,User\n'), /names the columns/],
    ['with a column twice', Buffer.from(`${HEADINGS},Old Value\n`), /both be Previous Value/],
    ['empty', Buffer.alloc(0), /names the columns/],
  ] as const) {
    it(`is refused when it is ${what}`, async () => {
      await assert.rejects(read(bytes), (error: Error & { type?: string }) => {
        assert.match(error.message, problem);
        assert.doesNotMatch(error.message, /home/);
        return error.type === 'InvalidInput';
      });
    });
  }
});

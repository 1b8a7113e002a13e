import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Failure } from '../../src/audit/failure.ts';
import { readChangeReport } from '../../src/platforms/cxone/read-change-report.ts';
import { recordDigest } from '../../src/platforms/record-digest.ts';
import { writeXlsx } from '../platforms/cxone/write-xlsx.ts';
import { assertSound } from './assert-sound.ts';
import { FUZZ_TIMEOUT_MS, harmed, runs, texts } from './fuzz.ts';

const context = {
  organizationId: 'tenant-1',
  stream: 'cxone.harvest',
  observedAt: '2026-11-22T08:00:00.000Z',
};
const HEADINGS = [
  'Application',
  'Modified Time (UTC)',
  'Entity',
  'Attribute',
  'Previous Value',
  'Changed Value',
  'Triggered By',
];
const ROWS = [
  HEADINGS,
  ['Admin', '2026-06-01 10:00:00', 'User', 'Role', 'Agent', 'Manager', 'ada@example.com'],
  ['Admin', '6/13/2026 1:00:00 PM', 'Skill', 'Name', '"Old"', 'Neu; größer', 'ada'],
  ['', '', 'Total', '', '', '2', ''],
];

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map(quoted).join()).join('\r\n');

const cells = fc.oneof(
  texts,
  fc.constantFrom(...ROWS.flat(), '2026-02-30 10:00', '13/13/2026 25:61', '=1+1', '<b>'),
);
const tables = fc
  .array(fc.array(cells, { maxLength: 9 }), { maxLength: 5 })
  .map((rows) => [HEADINGS, ...rows]);
const headed = fc
  .array(fc.oneof(fc.constantFrom(...HEADINGS), texts), { maxLength: 9 })
  .map((headings) => [headings, ...ROWS.slice(1)]);

/** Events and rows of one report belong together, or nothing of it is taken and the message says why. */
const assertRead = async (bytes: Buffer): Promise<void> => {
  const read = () => readChangeReport(bytes, '/home/ada/report.csv', context);
  try {
    const [file, rows] = await read();
    assert.ok(file.exchange.body.equals(bytes));
    const { values } = JSON.parse(rows.exchange.body.toString()) as { values: unknown[] };
    assert.equal(rows.events.length, values.length);
    assert.equal(new Set(rows.events.map(({ event }) => event.event_id)).size, values.length);
    for (const { event, record, recordSha256 } of rows.events) {
      assertSound(event, 'cxone');
      assert.equal(recordDigest(values[record]), recordSha256, 'the row is not what was read');
    }
    const [, again] = await read();
    assert.deepEqual(again.events, rows.events);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.ok(error instanceof Failure && error.type === 'InvalidInput', String(error));
    assert.match(error.message, /^report\.csv cannot be read .+ Nothing of it was taken\.$/s);
  }
};

describe('change reports of any content', function () {
  this.timeout(FUZZ_TIMEOUT_MS);

  it('as CSV become events, row by row, or are refused in words', async () => {
    const files = fc.oneof(
      { weight: 3, arbitrary: harmed(Buffer.from(toCsv(ROWS))) },
      { weight: 3, arbitrary: tables.map((rows) => Buffer.from(toCsv(rows))) },
      { weight: 2, arbitrary: headed.map((rows) => Buffer.from(toCsv(rows))) },
      { weight: 1, arbitrary: harmed(Buffer.from(`\uFEFF${toCsv(ROWS)}`, 'utf16le')) },
      { weight: 1, arbitrary: texts.map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
    );
    await fc.assert(fc.asyncProperty(files, assertRead), runs());
  });

  it('as XLSX become events, row by row, or are refused in words', async () => {
    const whole = await writeXlsx(ROWS);
    const written = fc.oneof(
      { weight: 3, arbitrary: harmed(whole).map((bytes) => Promise.resolve(bytes)) },
      { weight: 2, arbitrary: tables.map((rows) => writeXlsx(rows)) },
      { weight: 1, arbitrary: headed.map((rows) => writeXlsx(rows)) },
      // Harm that the checksums inside do not show.
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.nat(), texts)
          .map(([place, text]) => writeXlsx(ROWS, (xml) => replaced(xml, place, text))),
      },
    );
    await fc.assert(
      fc.asyncProperty(written, async (bytes) => assertRead(await bytes)),
      runs(),
    );
  });
});

/** One tag or text of an XML file, by another text. */
const replaced = (xml: string, place: number, text: string): string => {
  const parts = xml.split(/(?=<)|(?<=>)/);
  parts[place % parts.length] = text;
  return parts.join('');
};

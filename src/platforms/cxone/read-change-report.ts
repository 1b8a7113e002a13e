import { hash } from 'node:crypto';
import { basename } from 'node:path';
import type { RecordContext } from '../blank-event.ts';
import type { HarvestedEvent, HarvestedPage } from '../harvest.ts';
import { createIdenticalCounter } from '../number-identical.ts';
import { recordDigest } from '../record-digest.ts';
import { findTables } from './change-columns.ts';
import { changeEvent, rowRecord } from './change-event.ts';
import { createReadChangeTime } from './change-time.ts';
import { spreadsheetRows } from './spreadsheet-rows.ts';

/**
 * A Change Audit report that an administrator exported, CSV or XLSX, as evidence: the file byte for byte in place of an
 * exchange, and an event of every row. Texts stay texts, whatever a spreadsheet would make of them. InvalidInput where
 * it is no such report.
 */
export const readChangeReport = async (
  bytes: Buffer,
  name: string,
  context: Omit<RecordContext, 'dialect'>,
): Promise<HarvestedPage> => {
  const file = basename(name);
  const number = createIdenticalCounter();
  const events: HarvestedEvent[] = [];
  for (const table of findTables(await spreadsheetRows(bytes, file), file)) {
    const timeAt = table.columns.get('time') ?? -1;
    const times = table.rows.map((row) => row[timeAt] ?? '');
    const readTime = createReadChangeTime(table.headings[timeAt] ?? '', times);
    for (const row of table.rows) {
      const event = changeEvent(table, row, readTime, { ...context, dialect: 'cxone.changes' });
      events.push({
        event: number(event),
        record: events.length,
        recordSha256: recordDigest(rowRecord(table, row)),
      });
    }
  }
  return { kind: 'download', exchange: asExchange(bytes, file, context.observedAt), events };
};

/** A file that was handed over was not asked for: its address says so, and no server answered. */
const asExchange = (bytes: Buffer, file: string, at: string): HarvestedPage['exchange'] => ({
  method: 'GET',
  url: `file:///${encodeURIComponent(file)}`,
  requestBody: null,
  sentAt: at,
  receivedAt: at,
  status: 200,
  headers: {
    'content-type': bytes.subarray(0, 2).toString('latin1') === 'PK' ? XLSX : 'text/csv',
    'content-length': String(bytes.length),
    digest: `sha-256=${hash('sha256', bytes, 'base64')}`,
  },
  body: bytes,
});

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

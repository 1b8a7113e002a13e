import { hash } from 'node:crypto';
import { basename } from 'node:path';
import type { RecordContext } from '../../audit/blank-event.ts';
import type { Exchange, HarvestedEvent, HarvestedPage } from '../harvest.ts';
import { createIdenticalCounter } from '../number-identical.ts';
import { recordDigest } from '../record-digest.ts';
import { findTables } from './change-columns.ts';
import { changeEvent, rowRecord } from './change-event.ts';
import { createReadChangeTime } from './change-time.ts';
import { spreadsheetRows } from './spreadsheet-rows.ts';

/**
 * A Change Audit report that an administrator exported, CSV or XLSX, as evidence: first the file byte for byte, then its
 * rows as they were read, with an event of each, so that who verifies needs no reader of spreadsheets. Texts stay texts,
 * whatever a spreadsheet would make of them. InvalidInput where it is no such report.
 */
export const readChangeReport = async (
  bytes: Buffer,
  name: string,
  context: Omit<RecordContext, 'dialect'>,
): Promise<readonly [file: HarvestedPage, rows: HarvestedPage]> => {
  const file = basename(name);
  const number = createIdenticalCounter();
  const values: ReturnType<typeof rowRecord>[] = [];
  const events: HarvestedEvent[] = [];
  for (const table of findTables(await spreadsheetRows(bytes, file), file)) {
    const timeAt = table.columns.get('time') ?? -1;
    const times = table.rows.map((row) => row[timeAt] ?? '');
    const readTime = createReadChangeTime(table.headings[timeAt] ?? '', times);
    for (const row of table.rows) {
      const value = rowRecord(table, row);
      const event = changeEvent(table, row, readTime, { ...context, dialect: 'cxone.changes' });
      const recordSha256 = recordDigest(value);
      events.push({ event: number(event), record: values.length, recordSha256 });
      values.push(value);
    }
  }
  const url = `file:///${encodeURIComponent(file)}`;
  const at = context.observedAt;
  const type = bytes.subarray(0, 2).toString('latin1') === 'PK' ? XLSX : 'text/csv';
  const rows = Buffer.from(JSON.stringify({ values }));
  return [
    { kind: 'download', exchange: asExchange({ url, type, body: bytes, at }), events: [] },
    {
      kind: 'page',
      exchange: asExchange({ url: `${url}/rows.json`, type: 'application/json', body: rows, at }),
      events,
    },
  ];
};

interface FileRead {
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
  readonly at: string;
}

/** A file that was handed over was not asked for: its address says so, and no server answered. */
const asExchange = ({ url, type, body, at }: FileRead): Exchange => ({
  method: 'GET',
  url,
  requestBody: null,
  sentAt: at,
  receivedAt: at,
  status: 200,
  headers: {
    'content-type': type,
    'content-length': String(body.length),
    digest: `sha-256=${hash('sha256', body, 'base64')}`,
  },
  body,
});

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

import { hash } from 'node:crypto';

export interface WarcRecord {
  readonly type: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly block: Buffer;
}

const BLANK_LINE = '\r\n\r\n';
const MAX_HEAD_BYTES = 64 * 1024;

/** WARC 1.1. Throws a sentence where it is none. */
export async function* readWarc(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<WarcRecord, void, void> {
  let held: Buffer = Buffer.alloc(0);
  let waiting: Buffer[] = [];
  let missing = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    missing -= chunk.length;
    if (missing > 0) continue;
    held = Buffer.concat([held, ...waiting]);
    waiting = [];
    for (;;) {
      const next = takeRecord(held);
      if (typeof next === 'number') {
        missing = next;
        break;
      }
      yield next.record;
      held = held.subarray(next.end);
    }
  }
  if (held.length > 0 || waiting.length > 0) throw new Error('its last record is cut off');
}

/** The first record, or how many bytes are missing for it at least. */
const takeRecord = (
  bytes: Buffer,
): { readonly record: WarcRecord; readonly end: number } | number => {
  const head = bytes.indexOf(BLANK_LINE);
  if (head === -1) {
    if (bytes.length > MAX_HEAD_BYTES) throw new Error('a record of it has no end of its head');
    return 1;
  }
  const lines = bytes.toString('utf8', 0, head).split('\r\n');
  if (lines[0] !== 'WARC/1.1') throw new Error('a record of it does not begin with WARC/1.1');
  const fields = new Map(lines.slice(1).map(toField));
  const length = fields.get('content-length') ?? '';
  if (!/^\d{1,15}$/.test(length)) throw new Error('a record of it does not tell its length');
  const start = head + BLANK_LINE.length;
  const end = start + Number(length) + BLANK_LINE.length;
  if (end > bytes.length) return end - bytes.length;
  const block = bytes.subarray(start, end - BLANK_LINE.length);
  if (bytes.toString('latin1', end - BLANK_LINE.length, end) !== BLANK_LINE) {
    throw new Error('a record of it is longer than it says');
  }
  if (fields.get('warc-block-digest') !== `sha256:${hash('sha256', block)}`) {
    throw new Error('a record of it has another digest than it says');
  }
  return { record: { type: fields.get('warc-type') ?? '', fields, block }, end };
};

const toField = (line: string): [name: string, value: string] => {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
};

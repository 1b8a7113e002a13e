import { gunzipSync } from 'node:zlib';

/** An answer of the platform as it was received. */
export interface ReceivedExchange {
  readonly url: string;
  readonly receivedAt: string;
  /** e.g. `HTTP/1.1 200 OK`. */
  readonly status: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const BLANK_LINE = '\r\n\r\n';

/** The response record of this ordinal, from 1 (WARC 1.1; a gzip member per record). */
export const readExchange = (warcGz: Buffer, ordinal: number): ReceivedExchange | undefined => {
  const warc = gunzipSync(warcGz);
  let responses = 0;
  for (let at = 0; at < warc.length;) {
    const end = warc.indexOf(BLANK_LINE, at);
    if (end === -1) return undefined;
    const fields = fieldsOf(warc.toString('utf8', at, end));
    const start = end + BLANK_LINE.length;
    const length = Number(fields.get('content-length'));
    if (!Number.isSafeInteger(length)) return undefined;
    if (fields.get('warc-type') === 'response' && ++responses === ordinal) {
      return toExchange(fields, warc.subarray(start, start + length));
    }
    at = start + length + BLANK_LINE.length;
  }
  return undefined;
};

const fieldsOf = (head: string): ReadonlyMap<string, string> =>
  new Map(
    head
      .split('\r\n')
      .slice(1)
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );

const toExchange = (fields: ReadonlyMap<string, string>, block: Buffer): ReceivedExchange => {
  const end = block.indexOf(BLANK_LINE);
  const [status = '', ...headers] = block.toString('utf8', 0, Math.max(end, 0)).split('\r\n');
  return {
    url: fields.get('warc-target-uri') ?? '',
    receivedAt: fields.get('warc-date') ?? '',
    status,
    headers,
    body: end === -1 ? block : block.subarray(end + BLANK_LINE.length),
  };
};

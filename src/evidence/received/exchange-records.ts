import { hash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { ReceivedExchange } from './received-page.ts';
import { writeRecord, type WrittenRecord } from './warc-record.ts';

/** The record that tells what the file is. */
export const warcInfo = (date: string, product: string): Promise<WrittenRecord> =>
  writeRecord({
    type: 'warcinfo',
    date,
    fields: [
      ['WARC-Filename', 'received.warc.gz'],
      ['Content-Type', 'application/warc-fields'],
    ],
    block: Buffer.from(
      `software: ${product}\r\n` +
        'format: WARC File Format 1.1\r\n' +
        'conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n' +
        'description: requests without their credentials; of answers, the headers that matter\r\n',
    ),
  });

/** Request and response. `ordinal` keeps the ids of equal exchanges apart. */
export const exchangeRecords = async (
  exchange: ReceivedExchange,
  ordinal: number,
  warcinfo: WrittenRecord,
): Promise<readonly [request: WrittenRecord, response: WrittenRecord]> => {
  const { url, sentAt, receivedAt, body } = exchange;
  const shared = [
    ['WARC-Target-URI', url],
    ['WARC-Warcinfo-ID', warcinfo.id],
    ['Holdfast-Exchange', String(ordinal)],
  ] as const;
  const response = await writeRecord({
    type: 'response',
    date: receivedAt,
    fields: [
      ...shared,
      ['Content-Type', 'application/http; msgtype=response'],
      ['WARC-Payload-Digest', `sha256:${hash('sha256', body, 'hex')}`],
    ],
    block: responseBlock(exchange),
  });
  const request = await writeRecord({
    type: 'request',
    date: sentAt,
    fields: [
      ...shared,
      ['WARC-Concurrent-To', response.id],
      ['Content-Type', 'application/http; msgtype=request'],
    ],
    block: requestBlock(exchange),
  });
  return [request, response];
};

const requestBlock = ({ method, url, requestBody }: ReceivedExchange): Buffer => {
  const { host, pathname, search } = new URL(url);
  const body = Buffer.from(requestBody ?? '');
  const headers = { host, ...(body.length === 0 ? {} : { 'content-length': `${body.length}` }) };
  return httpMessage(`${method} ${pathname}${search} HTTP/1.1`, headers, body);
};

const responseBlock = ({ status, headers, body }: ReceivedExchange): Buffer =>
  httpMessage(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), headers, body);

const httpMessage = (
  start: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Buffer => {
  const lines = Object.entries(headers).map(
    ([name, value]) => `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}\r\n`,
  );
  return Buffer.concat([Buffer.from(`${start}\r\n${lines.join('')}\r\n`), body]);
};

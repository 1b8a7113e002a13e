import { createHash } from 'node:crypto';
import type { SimulatedHandler, SimulatedResponse } from './http/exchange.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The JSON text that stands for a record in every answer that has it; undefined leaves it as it is. */
export type WriteRecord = (record: Fields) => string | undefined;

/** Where the platforms' answers have their records; a file has nothing but them. */
const LISTS = ['entities', 'values', 'auditLogs'] as const;
const PLACE = '\u0001records\u0001';

/** A platform some of whose records are written in other ways than its own, always the same ones. */
export const withOddRecords =
  (handler: SimulatedHandler, write: WriteRecord | undefined): SimulatedHandler =>
  async (request) => {
    const response = await handler(request);
    if (write === undefined || response.status !== 200 || response.body === undefined) {
      return response;
    }
    const body = rewrite(textOf(response.body), write);
    return body === undefined
      ? response
      : { ...response, headers: headersOf(response, body), body };
  };

const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString();

const rewrite = (text: string, write: WriteRecord): string | undefined => {
  const whole = parse(text);
  if (whole === undefined) return undefined;
  if (Array.isArray(whole)) return listOf(whole, write);
  const members = whole as Record<string, unknown>;
  const list = LISTS.find((name) => Array.isArray(members[name]));
  if (list === undefined) return undefined;
  const records = listOf(members[list] as unknown[], write);
  return JSON.stringify({ ...members, [list]: PLACE }).replace(
    JSON.stringify(PLACE),
    () => records,
  );
};

/** Undefined where a planted fault has made it something else. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const listOf = (records: readonly unknown[], write: WriteRecord): string =>
  `[${records.map((record) => write(record as Fields) ?? JSON.stringify(record)).join()}]`;

/** A file's digest is of what it holds. */
const headersOf = ({ headers = {} }: SimulatedResponse, body: string): Record<string, string> =>
  headers['etag'] === undefined
    ? headers
    : { ...headers, etag: `"${createHash('md5').update(body).digest('hex')}"` };

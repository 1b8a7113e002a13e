import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { HttpClient, HttpReply } from '../../http/http-client.ts';
import { toSourceFailure } from '../../http/to-source-failure.ts';
import { withoutSecret } from '../../http/without-secret.ts';
import type { HarvestedPage } from '../harvest.ts';
import { toExchange } from '../to-exchange.ts';
import { checkDownload } from './check-download.ts';
import { classifyReply } from './classify-reply.ts';
import type { ApiReply, GenesysApi } from './genesys-api.ts';
import { parseJson } from '../parse-json.ts';

export interface ResultsPage {
  readonly records: readonly unknown[];
  readonly shape: 'rest' | 'topic';
  /** Undefined on the last page; an empty page may have one. */
  readonly cursor: string | undefined;
  readonly bytes: number;
}

export interface ResultsRequest {
  readonly transaction: string;
  readonly cursor: string | null;
  readonly pageSize: number;
  readonly signal: AbortSignal | undefined;
  /** Asks for the address of a file instead of a page that is too large. */
  readonly allowRedirect?: boolean;
  /** Gets every answer before anybody interprets it; records are always in the last. */
  readonly onAnswer?: (answer: Pick<HarvestedPage, 'kind' | 'exchange'>) => void;
}

export type ReadResults = (request: ResultsRequest) => Promise<ResultsPage>;

/** Absent, null and empty all mean that there is no further page. */
const cursorSchema = z
  .string()
  .nullish()
  .transform((cursor) => cursor || undefined);
const pageSchema = z.looseObject({ entities: z.array(z.unknown()), cursor: cursorSchema });
const largeSchema = z.looseObject({
  downloadUrl: z.url({ protocol: /^https?$/ }),
  cursor: cursorSchema,
});

/** A result that is handed over as a file is held in memory whole. */
const maxDownloadBytes = 128 * 1024 * 1024;

export const createReadResults = (api: GenesysApi, http: HttpClient): ReadResults => {
  const readPage = async (request: ResultsRequest, mayRepeat: boolean): Promise<ResultsPage> => {
    const reply = await requestPage(api, request);
    if (reply.status !== 302) return toPage(reply);
    const { downloadUrl, cursor } = toLargeResult(reply);
    const file = await download(http, downloadUrl, request);
    // The address is good for a while only; the page names a new one when asked again.
    if (file === 'expired') {
      if (mayRepeat) return readPage(request, false);
      throw expiredTwice();
    }
    return { ...file, shape: 'topic', cursor, bytes: reply.bytes + file.bytes };
  };
  return (request) => readPage(request, true);
};

const requestPage = (
  api: GenesysApi,
  { transaction, cursor, pageSize, signal, allowRedirect, onAnswer }: ResultsRequest,
): Promise<ApiReply> => {
  const query = new URLSearchParams({ pageSize: String(pageSize), expand: 'user' });
  if (cursor !== null) query.set('cursor', cursor);
  if (allowRedirect === true) query.set('allowRedirect', 'true');
  return api.send({
    method: 'GET',
    path: `/api/v2/audits/query/${encodeURIComponent(transaction)}/results?${query.toString()}`,
    signal,
    expect: [200, 302],
    insideQuery: true,
    onExchange: onAnswer && ((exchange) => onAnswer({ kind: 'page', exchange })),
  });
};

const toPage = ({ json, bytes }: ApiReply): ResultsPage => {
  const page = pageSchema.safeParse(json).data;
  if (page === undefined) throw unexpected('A page of audit results has no list of entities');
  return { records: page.entities, shape: 'rest', cursor: page.cursor, bytes };
};

const toLargeResult = ({ json, headers }: ApiReply): z.infer<typeof largeSchema> => {
  const result = largeSchema.safeParse(json ?? { downloadUrl: headers['location'] }).data;
  if (result === undefined) throw unexpected('A large audit result (302) names no downloadUrl');
  return result;
};

/** The host is foreign and the address carries its own rights: the token never goes there. */
const download = async (
  http: HttpClient,
  url: string,
  { signal, onAnswer }: ResultsRequest,
): Promise<{ records: readonly unknown[]; bytes: number } | 'expired'> => {
  const request = {
    method: 'GET' as const,
    url,
    maxBodyBytes: maxDownloadBytes,
    ...(onAnswer === undefined ? {} : { headers: { 'accept-encoding': 'identity' } }),
    ...(signal === undefined ? {} : { signal }),
  };
  const sentAt = Date.now();
  const received = await http.send(request).catch((error: unknown) => {
    throw toSourceFailure(error, signal);
  });
  const reply = withoutSignature(received, url);
  onAnswer?.({
    kind: 'download',
    exchange: toExchange({ request, reply, sentAt, receivedAt: Date.now(), hidesQuery: true }),
  });
  if (reply.status === 403) return 'expired';
  const endpoint = `The download of a large audit result from ${new URL(url).host}`;
  if (reply.status !== 200) {
    throw classifyReply(reply, { endpoint, insideQuery: true, now: Date.now() });
  }
  const problem = checkDownload(reply);
  if (problem !== undefined) throw unexpected(`${endpoint} ${problem}`);
  const records = parseJson(reply.body);
  if (!Array.isArray(records)) throw unexpected(`${endpoint} is not a complete JSON list`);
  return { records, bytes: reply.body.length };
};

/** An object store that refuses an address repeats its parts. */
const withoutSignature = (reply: HttpReply, url: string): HttpReply =>
  [...new URL(url).searchParams.values()]
    .filter((value) => value.length >= minSecretLength)
    .reduce(withoutSecret, reply);

const minSecretLength = 16;

const expiredTwice = (): Failure =>
  new Failure({
    type: 'SourceUnavailable',
    message:
      'The download of a large audit result was refused (403) twice; it is asked for again later.',
    retryable: true,
  });

const unexpected = (what: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${what}; nothing of it was taken, and it is asked for again.`,
    retryable: true,
  });

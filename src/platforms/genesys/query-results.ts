import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { HarvestedPage } from '../harvest.ts';
import { download } from './download.ts';
import type { ApiReply, GenesysApi } from './genesys-api.ts';

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

import { Failure } from '../../audit/failure.ts';
import type { HttpClient, HttpReply } from '../../http/http-client.ts';
import { toSourceFailure } from '../../http/to-source-failure.ts';
import { withoutSecret } from '../../http/without-secret.ts';
import type { HarvestedPage } from '../harvest.ts';
import { parseJson } from '../parse-json.ts';
import { toExchange } from '../to-exchange.ts';
import { checkDownload } from './check-download.ts';
import { classifyReply } from './classify-reply.ts';

interface DownloadRequest {
  readonly signal: AbortSignal | undefined;
  /** Gets the answer before anybody interprets it. */
  readonly onAnswer?: ((answer: Pick<HarvestedPage, 'kind' | 'exchange'>) => void) | undefined;
  /** What is wrong with the file beyond what its server says of it. */
  readonly check?: (body: Buffer) => string | undefined;
}

/** A result that is handed over as a file is held in memory whole. */
const maxDownloadBytes = 128 * 1024 * 1024;

/** The host is foreign and the address carries its own rights: the token never goes there. */
export const download = async (
  http: HttpClient,
  url: string,
  { signal, onAnswer, check }: DownloadRequest,
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
  const problem = checkDownload(reply) ?? check?.(reply.body);
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

const unexpected = (what: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${what}; nothing of it was taken, and it is asked for again.`,
    retryable: true,
  });

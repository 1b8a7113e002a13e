import { createHash, randomBytes } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import type { HttpClient, HttpReply } from '../../http/http-client.ts';
import { DER, derAt, encodeDer, readDer } from './der.ts';

export interface TimestampOptions {
  /** Of a time-stamp authority, RFC 3161 over HTTP. */
  readonly url: string;
  readonly http: HttpClient;
}

const SHA256 = Buffer.from('608648016503040201', 'hex');
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');
const TST_INFO = Buffer.from('2a864886f70d0109100104', 'hex');

/**
 * A TimeStampResp that says of these very bytes that they existed: granted, the digest and the nonce ours. Who signed it
 * is the auditor's question: `openssl ts -verify -data <file> -in <file>.tsr -CAfile <authority>`.
 */
export const createTimestamp =
  ({ url, http }: TimestampOptions) =>
  async (data: Uint8Array): Promise<Buffer> => {
    const imprint = createHash('sha256').update(data).digest();
    const nonce = randomBytes(9);
    nonce[0] = 1; // positive and without leading zeroes, so that it comes back as the same bytes
    const { status, body } = await post({ url, http }, encodeRequest(imprint, nonce));
    if (status !== 200) throw unavailable(url, `answered ${status}`);
    const problem = problemOf(body, imprint, nonce);
    if (problem !== undefined) throw unavailable(url, problem);
    return body;
  };

/** RFC 3161 §2.4.1, with the authority's certificate asked for. */
const encodeRequest = (imprint: Buffer, nonce: Buffer): Buffer =>
  encodeDer(
    DER.sequence,
    encodeDer(DER.integer, Buffer.from([1])),
    encodeDer(
      DER.sequence,
      encodeDer(DER.sequence, encodeDer(DER.objectId, SHA256), encodeDer(DER.null)),
      encodeDer(DER.octetString, imprint),
    ),
    encodeDer(DER.integer, nonce),
    encodeDer(DER.boolean, Buffer.from([0xff])),
  );

/** RFC 3161 §2.4.2: status 0 is granted, 1 granted with changes; everything else holds no token. */
const problemOf = (reply: Buffer, imprint: Buffer, nonce: Buffer): string | undefined => {
  const status = derAt(reply, [
    [0, DER.sequence],
    [0, DER.sequence],
    [0, DER.integer],
  ]);
  if (status?.length !== 1) return 'answered something else than a time-stamp';
  if ((status[0] ?? 2) > 1) return `refused (status ${status[0]})`;
  const info = readTstInfo(reply);
  if (info === undefined) return 'granted, and gave no time-stamp token';
  const digest = derAt(info, [
    [2, DER.sequence],
    [1, DER.octetString],
  ]);
  const algorithm = derAt(info, [
    [2, DER.sequence],
    [0, DER.sequence],
    [0, DER.objectId],
  ]);
  if (digest?.equals(imprint) !== true || algorithm?.equals(SHA256) !== true)
    return 'stamped something else than what was sent';
  // Behind serial number and time, accuracy and ordering may be left out; the nonce is the only INTEGER there.
  const after = readDer(info)?.slice(5) ?? [];
  const isOurs = after.some(({ tag, content }) => tag === DER.integer && content.equals(nonce));
  return isOurs ? undefined : 'gave a time-stamp that was made for another request';
};

/** ContentInfo → SignedData → EncapsulatedContentInfo → TSTInfo (RFC 5652 §5, RFC 3161 §2.4.2). */
const readTstInfo = (reply: Buffer): Buffer | undefined => {
  const token = derAt(reply, [
    [0, DER.sequence],
    [1, DER.sequence],
  ]);
  if (token === undefined || derAt(token, [[0, DER.objectId]])?.equals(SIGNED_DATA) !== true)
    return undefined;
  const content = derAt(token, [
    [1, DER.explicit0],
    [0, DER.sequence],
    [2, DER.sequence],
  ]);
  if (content === undefined || derAt(content, [[0, DER.objectId]])?.equals(TST_INFO) !== true)
    return undefined;
  return derAt(content, [
    [1, DER.explicit0],
    [0, DER.octetString],
    [0, DER.sequence],
  ]);
};

const post = async ({ url, http }: TimestampOptions, body: Buffer): Promise<HttpReply> => {
  try {
    return await http.send({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/timestamp-query',
        accept: 'application/timestamp-reply',
      },
      body,
      timeoutMs: 30_000,
      maxBodyBytes: 262_144,
    });
  } catch (error) {
    throw unavailable(url, error instanceof Error ? error.message : 'does not answer', error);
  }
};

const unavailable = (url: string, problem: string, cause?: unknown): Failure =>
  new Failure({
    type: 'TimestampUnavailable',
    message: `The time-stamp authority ${new URL(url).host} ${problem}. It is asked again; correct evidence.timestamp_url if it lasts.`,
    retryable: true,
    cause,
  });

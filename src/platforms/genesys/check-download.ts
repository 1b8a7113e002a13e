import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { HttpReply } from '../../http/http-client.ts';

/**
 * What is wrong with a downloaded file by what its server says of it; undefined where nothing is known to be. The
 * platform publishes no checksum, but the object store behind it may. Length and end of list are checked elsewhere:
 * by the transport, which knows no answer shorter than promised, and by whoever reads the list.
 */
export const checkDownload = ({ headers, body }: HttpReply): string | undefined => {
  // Then every digest is of other bytes than we have.
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return undefined;
  const length = headers['content-length'];
  if (length !== undefined && Number(length) !== body.length) {
    return `has ${body.length} bytes and says that it has ${length}`;
  }
  for (const [name, digest] of DIGESTS) {
    const said = headers[name];
    if (said !== undefined && isWhole(said) && said !== digest(body)) {
      return `does not match its ${name}`;
    }
  }
  const md5 = md5Of(headers);
  return md5 === undefined || md5 === hash('md5', body, 'hex')
    ? undefined
    : 'does not match its ETag, which is the MD5 of a file that was stored in one piece';
};

/** Base64 of the digest of the whole object. */
const DIGESTS: readonly (readonly [string, (body: Buffer) => string])[] = [
  ['x-amz-checksum-sha256', (body) => hash('sha256', body, 'base64')],
  ['x-amz-checksum-sha1', (body) => hash('sha1', body, 'base64')],
  ['x-amz-checksum-crc32', (body) => crc32Of(body)],
];

/** A digest of digests of parts ends in their number. */
const isWhole = (digest: string): boolean => !digest.includes('-');

const crc32Of = (body: Buffer): string => {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(body));
  return digest.toString('base64');
};

/** Only S3 promises an MD5 there, and not for objects stored in parts or encrypted with keys of one's own. */
const md5Of = (headers: HttpReply['headers']): string | undefined => {
  if (headers['x-amz-request-id'] === undefined) return undefined;
  if (headers['x-amz-server-side-encryption']?.startsWith('aws:') === true) return undefined;
  if (headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined) return undefined;
  return /^"([0-9a-f]{32})"$/.exec(headers['etag'] ?? '')?.[1];
};

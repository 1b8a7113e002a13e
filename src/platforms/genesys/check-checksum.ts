import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isFields } from '../record-fields.ts';

type Digest = (body: Buffer) => Buffer;

const digestOf =
  (algorithm: string): Digest =>
  (body) =>
    Buffer.from(hash(algorithm, body, 'hex'), 'hex');

const crc32Of: Digest = (body) => {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(body));
  return digest;
};

/** By name, and, where none is given, by the length of the digest. */
const DIGESTS: ReadonlyMap<string, { readonly bytes: number; readonly digest: Digest }> = new Map([
  ['sha512', { bytes: 64, digest: digestOf('sha512') }],
  ['sha256', { bytes: 32, digest: digestOf('sha256') }],
  ['sha1', { bytes: 20, digest: digestOf('sha1') }],
  ['md5', { bytes: 16, digest: digestOf('md5') }],
  ['crc32', { bytes: 4, digest: crc32Of }],
]);

/**
 * What is wrong with a downloaded file by the checksum that its query names. The guide says that it must be verified
 * and not of what kind it is: `sha256:<hex>`, `{algorithm, value}` and a bare digest, in hex or base64, are understood.
 */
export const checkChecksum = (checksum: unknown, body: Buffer): string | undefined => {
  if (checksum === undefined || checksum === null || checksum === '') {
    return 'comes without a checksum, so nobody can tell whether it is whole';
  }
  const said = read(checksum);
  if (said === undefined) return 'comes with a checksum of a kind that is not known';
  const { name, value } = said;
  const { digest } = DIGESTS.get(name) ?? {};
  if (digest?.(body).equals(value) === true) return undefined;
  return `does not match the checksum that its query names (${name}): it was cut or changed on the way`;
};

const read = (checksum: unknown): { readonly name: string; readonly value: Buffer } | undefined => {
  const { algorithm, value } = partsOf(checksum);
  if (value === undefined) return undefined;
  const wanted = algorithm?.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const known = [...DIGESTS].filter(([name]) => wanted === undefined || name === wanted);
  const digests = known.flatMap(([name, { bytes }]) => {
    const digest = decode(value, bytes);
    return digest === undefined ? [] : { name, value: digest };
  });
  return digests[0];
};

const partsOf = (checksum: unknown): { readonly algorithm?: string; readonly value?: string } => {
  if (isFields(checksum)) {
    const { algorithm, value } = checksum;
    return typeof algorithm === 'string' && typeof value === 'string' ? { algorithm, value } : {};
  }
  if (typeof checksum !== 'string') return {};
  const [, algorithm, value] = /^([A-Za-z][\w-]*)[:](.+)$/.exec(checksum) ?? [];
  return algorithm === undefined || value === undefined
    ? { value: checksum }
    : { algorithm, value };
};

const decode = (value: string, bytes: number): Buffer | undefined => {
  if (/^[0-9a-f]*$/i.test(value) && value.length === 2 * bytes) return Buffer.from(value, 'hex');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(value);
  const decoded = Buffer.from(value, 'base64');
  return isBase64 && decoded.length === bytes ? decoded : undefined;
};

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** RFC 1952 §2.3: which system compressed is of no account, and would make equal files differ. */
const OS_BYTE = 9;
const UNKNOWN_OS = 255;

/** A gzip member without time and system: the same bytes of the same bytes. */
export const gzipMember = async (bytes: string | Uint8Array): Promise<Buffer> => {
  const member = await compress(bytes);
  member[OS_BYTE] = UNKNOWN_OS;
  return member;
};

import { createHash } from 'node:crypto';
import type { Folder } from './read-folders.ts';
import { firstVersion, judgeVersions } from './read-listing.ts';
import type { VerifyContext } from './verify-context.ts';

export interface SealedObject {
  /** Below the folder. */
  readonly name: string;
  readonly sha256: string;
  /** Undefined where the statement tells none: the version that was written first counts. */
  readonly versionId: string | null | undefined;
  readonly bytes: number | undefined;
}

/** Larger files are digested, and not kept to be read again. */
const MAX_KEPT_BYTES = 2 ** 31 - 1;

/** The bytes of the version that was sealed, where they are what was sealed. */
export const checkObject = async (
  { reader, findings }: VerifyContext,
  { prefix, files }: Folder,
  object: SealedObject,
  isKept: boolean,
): Promise<Buffer | undefined> => {
  const key = `${prefix}/${object.name}`;
  const listed = files.get(object.name);
  const versionId =
    object.versionId === undefined ? listed && firstVersion(listed)?.versionId : object.versionId;
  if (listed !== undefined) judgeVersions(listed, versionId, findings);
  const stream = versionId === undefined ? undefined : await reader.open(key, versionId);
  if (stream === undefined) {
    const version = versionId == null ? '' : ` in version ${versionId}`;
    findings.add('missing', key, `It was sealed, and is not there${version}.`);
    return undefined;
  }
  const digest = createHash('sha256');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    digest.update(chunk);
    length += chunk.length;
    if (isKept && length <= MAX_KEPT_BYTES) chunks.push(chunk);
  }
  const found = digest.digest('hex');
  if (found !== object.sha256 || (object.bytes ?? length) !== length) {
    const what = `Its ${length} bytes have SHA-256 ${found}; sealed were ${object.bytes ?? 'bytes'} with ${object.sha256}.`;
    findings.add('modified', key, what, versionId ?? null);
    return undefined;
  }
  return Buffer.concat(chunks);
};

import { GetObjectCommand } from '@aws-sdk/client-s3';
import { atVersion, type Bucket } from './bucket.ts';
import { troubleOf } from './s3-failure.ts';

/** Of a version that the store never gave (400), or that is a delete marker (405). */
const NO_SUCH_VERSION = new Set(['NoSuchVersion', 'InvalidArgument', 'MethodNotAllowed']);

export const readVersion = async (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<Buffer | undefined> => {
  const command = new GetObjectCommand(atVersion(bucket, key, versionId));
  try {
    return await bucket.call(async (s3, options) => {
      const { Body, ContentLength, VersionId } = await s3.send(command, options);
      if (versionId !== null && VersionId !== versionId)
        throw new Error(`asked for version ${versionId} of ${key}, ${VersionId ?? 'none'} came`);
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      if (bytes.length === ContentLength) return bytes;
      throw new Error(`${key} came with ${bytes.length} of ${ContentLength} bytes`);
    });
  } catch (error) {
    const { name } = troubleOf(error);
    if (name === 'NoSuchKey' || (versionId !== null && NO_SUCH_VERSION.has(name))) return undefined;
    throw error;
  }
};

import { Failure } from '../../audit/failure.ts';

export const errorName = (error: unknown): string => (error instanceof Error ? error.name : '');

const MAX_CHARS = 300;
const REFUSALS =
  /AccessDenied|Signature|InvalidAccessKeyId|NoSuchBucket|PermanentRedirect|Credentials/;

/** The bucket could not be asked: nothing is known about the archive then. */
export const bucketTrouble = (name: string, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const isRefusal = REFUSALS.test(errorName(error));
  return new Failure({
    type: isRefusal ? 'StoreRefused' : 'StoreUnavailable',
    message:
      `The archive ${name} cannot be read (${said.slice(0, MAX_CHARS)}). ` +
      (isRefusal
        ? 'Allow s3:ListBucket, s3:ListBucketVersions, s3:GetObject, s3:GetObjectVersion and s3:GetObjectRetention, and check name, region and credentials.'
        : 'Check the address and the network, and verify again.'),
    retryable: !isRefusal,
  });
};

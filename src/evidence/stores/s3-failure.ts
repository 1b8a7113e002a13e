import { Failure } from '../../audit/failure.ts';
import { refused, unavailable } from './store-failure.ts';

/** What of an error of the S3 client is safe to tell; the error itself can hold a whole answer. */
export interface S3Trouble {
  readonly status: number | undefined;
  readonly name: string;
  readonly message: string;
}

const LONGEST_MESSAGE = 300;

export const troubleOf = (error: unknown): S3Trouble => {
  if (!(error instanceof Error))
    return { status: undefined, name: 'Error', message: String(error) };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? Number(metadata.httpStatusCode)
      : undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    status,
    name: status === undefined ? (code ?? error.name) : error.name,
    message: error.message.slice(0, LONGEST_MESSAGE),
  };
};

/** 4xx that say nothing against the request: a race (409), a slow or torn body, a plea for patience. */
const PASSING = new Set([
  'BadDigest',
  'ConditionalRequestConflict',
  'IncompleteBody',
  'OperationAborted',
  'RequestTimeout',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'XAmzContentSHA256Mismatch',
]);

const NOT_IMPLEMENTED = 501;

/** Neither yes nor no: the same request may be answered otherwise later. */
export const isPassing = ({ status, name }: S3Trouble): boolean =>
  status === undefined ||
  status < 300 ||
  status === 429 ||
  (status >= 500 && status !== NOT_IMPLEMENTED) ||
  PASSING.has(name);

const HINTS: Readonly<Record<string, string>> = {
  AccessDenied:
    'allow s3:PutObject, PutObjectRetention, GetObject, GetObjectVersion, GetObjectRetention and GetObjectLegalHold on its objects, and s3:ListBucketVersions on the bucket',
  AuthorizationHeaderMalformed: 'correct evidence.store.s3.region',
  InvalidAccessKeyId: 'correct access_key_id and secret_access_key',
  InvalidRequest:
    'create the bucket with Object Lock enabled; evidence is written with a lock only',
  NoSuchBucket: 'create the bucket, with Object Lock enabled, or correct evidence.store.s3.bucket',
  PermanentRedirect: 'correct evidence.store.s3.region or endpoint',
  RequestTimeTooSkewed: 'set the clock of this machine',
  SignatureDoesNotMatch: 'correct access_key_id and secret_access_key',
};

/** Found before anything was sent: no waiting helps. */
const LOCAL = /^(CredentialsProviderError|TokenProviderError)$|Region is missing/;

/** What an error of the S3 client means for the store at `location`. */
export const s3Failure = (location: string, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const trouble = troubleOf(error);
  const { status, name, message } = trouble;
  const place = `The evidence store ${location}`;
  if (status === undefined && (LOCAL.test(name) || LOCAL.test(message)))
    return refused(`${place} cannot be asked: ${message}`);
  if (name === 'AbortError' || name === 'TimeoutError' || name === 'ABORT_ERR')
    return unavailable(`${place} gave no complete answer in time.`);
  const said = `${status === undefined ? '' : `${status} `}${name}: ${message}`;
  if (isPassing(trouble)) return unavailable(`${place} does not answer as it should (${said}).`);
  const hint = HINTS[name] ?? 'correct evidence.store.s3, or the rights of its account';
  return refused(`${place} refuses (${said}): ${hint}.`);
};

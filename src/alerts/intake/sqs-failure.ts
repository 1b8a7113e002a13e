import { Failure } from '../../audit/failure.ts';

/** An operator can mend it meanwhile; asking more often would not help. */
const REFUSED_RETRY_MS = 30_000;
const LONGEST_MESSAGE = 300;

const CREDENTIALS = 'correct access_key_id and secret_access_key of this queue';
/** By name of the error, without the endings that the protocols of SQS put to some. */
const HINTS: Readonly<Record<string, string>> = {
  AccessDenied:
    'allow sqs:ReceiveMessage, DeleteMessage and ChangeMessageVisibility on the queue to this account',
  ExpiredToken: 'renew the session of this account',
  InvalidAddress: 'correct url of this queue',
  InvalidClientTokenId: CREDENTIALS,
  InvalidSecurity: CREDENTIALS,
  InvalidSignature: CREDENTIALS,
  KmsAccessDenied: 'allow kms:Decrypt on the key of the queue to this account',
  MissingAuthenticationToken: CREDENTIALS,
  QueueDoesNotExist: 'create the queue, or correct its url and region',
  'AWS.SimpleQueueService.NonExistentQueue': 'create the queue, or correct its url and region',
  RequestExpired: 'set the clock of this machine',
  SignatureDoesNotMatch: CREDENTIALS,
  UnrecognizedClient: CREDENTIALS,
};
/** Found before anything was sent. */
const LOCAL = /^(CredentialsProviderError|TokenProviderError)$|Region is missing/;

/** Perhaps only because the secret was replaced: worth one more try with what it is now. */
export const isRejection = (error: unknown): boolean => {
  const hint = HINTS[nameOf(error)];
  return hint === CREDENTIALS || nameOf(error) === 'ExpiredToken';
};

/** What an error of the SQS client means for the queue. The error itself can hold a whole request. */
export const sqsFailure = (queue: string, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const name = nameOf(error);
  const message = (error instanceof Error ? error.message : String(error)).slice(
    0,
    LONGEST_MESSAGE,
  );
  const place = `Queue ${queue}`;
  if (LOCAL.test(name) || LOCAL.test(message)) {
    return failure(`${place} cannot be asked: ${message}. Correct alerts.queues.${queue}.`, true);
  }
  const status = statusOf(error);
  const said = `${status === undefined ? '' : `${status} `}${name}: ${message}`;
  const hint = HINTS[name];
  if (hint !== undefined) return failure(`${place} refuses (${said}): ${hint}.`, true);
  if (status === undefined) {
    return failure(
      `${place} does not answer (${said}). If this lasts, check url, endpoint, http.proxy and the network.`,
      false,
    );
  }
  return failure(`${place} does not answer as it should (${said}).`, status < 500);
};

const failure = (message: string, isRefused: boolean): Failure =>
  new Failure({
    type: 'QueueUnavailable',
    message,
    retryable: true,
    ...(isRefused ? { retryAfterMs: REFUSED_RETRY_MS } : {}),
  });

/** As SQS calls it; of a connection that failed, Node's code. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'Error';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const name = statusOf(error) === undefined ? (code ?? error.name) : error.name;
  return name.replace(/Exception$/, '');
};

const statusOf = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? Number(metadata.httpStatusCode)
    : undefined;
};

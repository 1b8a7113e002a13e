/** Every way in which a step can end other than well; `type` of the Temporal ApplicationFailure. */
export type FailureType =
  | 'InvalidInput' // a workflow's or command's input is wrong; the message names the field
  | 'InvalidConfiguration'
  | 'CredentialsRejected' // the platform refuses the client id, secret or access key
  | 'TokenRejected' // a fresh token is refused by the data plane: client revoked or disabled
  | 'PermissionMissing'
  | 'Throttled' // 429
  | 'CursorExpired' // the place inside a query is gone; the query must be made anew
  | 'QueryUnfinished' // an asynchronous query failed, was cancelled or did not end in time
  | 'IntervalTooLarge'
  | 'SourceRefused' // 4xx that no retry will change
  | 'SourceUnavailable' // 5xx, time-out, connection
  | 'UnexpectedReply' // an answer that is not what the protocol says
  | 'DestinationHalted' // the HEC token is not accepted: nothing is extracted until it is
  | 'DestinationBusy' // Splunk asks for patience
  | 'DestinationUnavailable'
  | 'DestinationRefused' // 4xx that concerns the request, not an event
  | 'OutcomeUnknown' // sent, and not known, or not yet acknowledged, whether it was taken
  | 'SearchUnavailable' // Splunk's search gives no answer that counts
  | 'LedgerMismatch' // a batch of another ledger
  | 'LedgerUnavailable'
  | 'BatchDamaged' // a batch file is missing or its digest does not match
  | 'BacklogFull' // the disk of the batch store is full
  | 'StoreUnavailable' // the evidence store does not answer, or has no room
  | 'StoreRefused' // the evidence store lacks a lock, a right or a setting that evidence needs
  | 'SignerUnavailable' // the key management service does not answer
  | 'TimestampUnavailable' // the time-stamp authority gives no time-stamp
  | 'EvidenceConflict' // other bytes lie where evidence is to be written
  | 'EvidenceDamaged' // what the archive holds is not what was signed
  | 'QueueUnavailable' // the queue of pushed events does not answer, or refuses the account
  | 'RuleInvalid' // a rule file cannot be used; the message names file, line and reason
  | 'ChannelUnavailable' // where alerts are shown does not answer
  | 'ChannelBusy' // it asks for patience
  | 'ChannelRefused'; // it will not take any message as things are: revoked token, unknown channel

export interface FailureDetails {
  readonly type: FailureType;
  /** What happened, to what, and what to do. Never holds a secret. */
  readonly message: string;
  readonly retryable: boolean;
  /** Wait at least this long before the next try, as the other side asked. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The one error class that crosses folders; activities/failure.ts turns it into Temporal's. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly type: FailureType;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor({ type, message, retryable, retryAfterMs, cause }: FailureDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.type = type;
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

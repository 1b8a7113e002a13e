export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the first byte sent to the last byte received. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** A longer body is an error, not a memory problem. */
  readonly maxBodyBytes?: number;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case; repeated headers joined by `, `, except set-cookie by newline. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * One request, one reply: redirects are not followed, nothing is retried (Temporal retries).
 * Any HTTP status is a reply; only a failed transport throws (TransportError).
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpReply>;
  close(): Promise<void>;
}

export type TransportFault =
  'refused' | 'unresolved' | 'tls' | 'timeout' | 'reset' | 'too_large' | 'aborted';

/** No usable reply. `sent` false proves that the server cannot have seen the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly fault: TransportFault;
  readonly sent: boolean;

  constructor(fault: TransportFault, sent: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
    this.sent = sent;
  }
}

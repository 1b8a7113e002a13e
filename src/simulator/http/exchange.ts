/** A request as a handler sees it: whole. */
export interface SimulatedRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Scheme, host and port that the caller used, for links in answers. */
  readonly origin: string;
}

/** An answer, and what goes wrong with it on the wire. */
export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Wait before the first byte. */
  readonly delayMs?: number;
  /** Promise the whole body, send so many bytes of it, then break the connection. */
  readonly cutAfterBytes?: number;
  /** What is said of the length where that is not true. */
  readonly saidBytes?: number;
  /** Break the connection without a byte of answer. */
  readonly reset?: boolean;
}

export type SimulatedHandler = (
  request: SimulatedRequest,
) => SimulatedResponse | Promise<SimulatedResponse>;

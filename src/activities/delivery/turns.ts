/** The order in which what waits for a target is sent; kept by the worker. */
export interface Turns {
  /** True while what waits for this target is called, oldest first: then nobody needs to come uncalled. */
  areKept(target: string): boolean;
  /** An attempt in this process has ended; without an error, well. */
  ended(attempt: EndedAttempt): void;
}

export interface EndedAttempt {
  readonly batch: string;
  readonly target: string;
  readonly error?: unknown;
}

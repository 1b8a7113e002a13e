/**
 * A secret by reference. `read` looks it up anew each time, so that a rotated secret needs no restart;
 * nothing but the caller of `read` ever holds the value.
 */
export interface Secret {
  /** As configured, e.g. `env:HEC_TOKEN`; safe to print. */
  readonly reference: string;
  read(): Promise<string>;
}

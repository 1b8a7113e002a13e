import type { LogEntry } from '../formats/log-entry.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';

export interface SealDependencies {
  readonly store: EvidenceStore;
  /** Gives a Sigstore bundle v0.3 of the statement's bytes. */
  readonly signStatement: (statement: Buffer) => Promise<string>;
  /** The same entry again has the same index. */
  readonly log: {
    append(entry: LogEntry): Promise<{ readonly index: number; readonly proof: string }>;
    /** Undefined where the log does not have it. */
    find(entry: LogEntry): Promise<number | undefined>;
  };
  /** Of a time-stamp authority, RFC 3161, where one is configured. */
  readonly timestamp?: (bundle: Buffer) => Promise<Buffer>;
}

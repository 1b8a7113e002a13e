/** Immutable files named by their SHA-256. The same bytes twice is success. */
export interface BatchStore {
  /** Where files live, for people. */
  readonly location: string;
  /** Starts a file; nothing is visible until `finish`, which fsyncs file and folder before it returns. */
  create(): Promise<BatchWriter>;
  /**
   * Bytes `[offset, offset + length)`, in `into` where it is given, which is as long; a missing or short file is
   * Failure `BatchDamaged`.
   */
  read(digest: string, range: { offset: number; length: number }, into?: Buffer): Promise<Buffer>;
  /** Reads the whole file and compares it with its name; `BatchDamaged` if they differ. */
  verify(digest: string): Promise<void>;
  remove(digest: string): Promise<void>;
  /** Finished files that were written before then, epoch milliseconds, whoever wrote them. */
  list(before: number): Promise<readonly StoredBatch[]>;
}

export interface StoredBatch {
  readonly digest: string;
  readonly bytes: number;
}

export interface BatchWriter {
  readonly bytes: number;
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<{ readonly digest: string; readonly bytes: number }>;
  abandon(): Promise<void>;
}

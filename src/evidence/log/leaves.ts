/** Which entries the log has, in which order: the truth that tiles and checkpoints are made from, one for all writers. */
export interface Leaves {
  /** The entry's index; the one it has where it was appended before. Durable. */
  append(entry: Uint8Array): Promise<number>;
  /** The entry's index; undefined where it was never appended. */
  find(entry: Uint8Array): Promise<number | undefined>;
  /** Entries `[from, to)`. */
  entries(from: number, to: number): Promise<readonly Buffer[]>;
  size(): Promise<number>;
  /** Largest size that a checkpoint was published for. Never goes back. */
  published(): Promise<number>;
  notePublished(size: number): Promise<void>;
}

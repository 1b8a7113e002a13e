/** What the text of a configuration means besides itself. */
export interface ResolveContext {
  /** Folder of holdfast.yaml, where relative files start. */
  readonly folder: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

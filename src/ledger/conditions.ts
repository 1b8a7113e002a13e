/** A state of Holdfast itself that wants a look. */
export interface ConditionRow {
  readonly kind: string;
  readonly subject: string;
  readonly message: string;
  readonly raisedAt: string;
  readonly resolvedAt: string | null;
}

export interface ConditionNews extends ConditionRow {
  /** Of this one time that it was open; another every time. */
  readonly id: string;
}

export interface ConditionLedger {
  /** One open condition per kind and subject; true when it was not open before. */
  raise(kind: string, subject: string, message: string): Promise<boolean>;
  resolve(kind: string, subject: string): Promise<void>;
  open(): Promise<readonly ConditionRow[]>;
  /**
   * Oldest first: open ones that were not told yet, and those that were told and are over since (`resolvedAt` tells
   * which). One that is over before it was told is no news.
   */
  news(limit: number): Promise<readonly ConditionNews[]>;
  /** Its opening is about to be taken up: whatever becomes of that, its end is news. */
  noteTelling(news: Pick<ConditionNews, 'id'>): Promise<void>;
  /** Its opening, or its end, was taken up. */
  noteTold(news: Pick<ConditionNews, 'id' | 'resolvedAt'>): Promise<void>;
}

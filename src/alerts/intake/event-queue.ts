/** A message of a queue, as it came. */
export interface QueueMessage {
  readonly id: string;
  /** What removes it; another one at each receipt. */
  readonly receipt: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receives: number;
  /** Epoch milliseconds: when it was put into the queue; null where the queue does not say. */
  readonly sentAt: number | null;
  /** Epoch milliseconds: when we got it (t1). */
  readonly receivedAt: number;
}

/** SQS, as far as we need it. All errors are `Failure`s of type QueueUnavailable. */
export interface EventQueue {
  /** As configured. */
  readonly name: string;
  /** Waits up to `waitMs` (at most 20 s) for up to 10 messages. Gives none when `signal` ends the wait. */
  receive(waitMs: number, signal?: AbortSignal): Promise<readonly QueueMessage[]>;
  /** Removes what was decided on. One that cannot be removed comes again, which is harmless. */
  remove(messages: readonly QueueMessage[]): Promise<void>;
  /** Lets messages come again after so long. */
  giveBack(messages: readonly QueueMessage[], afterMs: number): Promise<void>;
  close(): void;
}

import type { DeliveryMode } from '../../audit/delivery-mode.ts';

/** How delivery to each target works right now; asked by whoever must decide about an unknown outcome. */
export interface DeliveryModes {
  of(target: string): Promise<TargetMode>;
}

export interface TargetMode {
  readonly mode: DeliveryMode;
  /** For people: what proves it, or why it is not a better one. */
  readonly reason: string;
  /**
   * Search is configured here, or another worker verifies this target: an unknown outcome waits for it
   * (`patienceMs`) before it is sent again.
   */
  readonly patienceMs: number;
}

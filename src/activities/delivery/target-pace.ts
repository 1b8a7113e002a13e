import type { Sleep } from '../../http/sleep.ts';

/** How fast requests go to each target; one for all deliveries of a worker. */
export interface TargetPace {
  /** Splunk nears its limits (codes 24 and 25): for a while its requests go one by one, with a pause before each. */
  slowDown(target: string): void;
  /** Returns when the next request may go: at once, unless the target was to be slowed down. */
  turn(target: string, signal: AbortSignal): Promise<void>;
}

export interface TargetPaceDependencies {
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: Sleep;
}

const PAUSE_MS = 1_000;
/** Without another warning for so long, the target is as fast as before. */
const SLOW_MS = 10_000;

export const createTargetPace = ({ now, sleep }: TargetPaceDependencies): TargetPace => {
  const slow = new Map<string, { readonly until: number; next: number }>();
  return {
    slowDown(target) {
      const next = Math.max(slow.get(target)?.next ?? 0, now() + PAUSE_MS);
      slow.set(target, { until: now() + SLOW_MS, next });
    },
    async turn(target, signal) {
      const slowed = slow.get(target);
      if (slowed === undefined) return;
      if (now() >= slowed.until) {
        slow.delete(target);
        return;
      }
      const at = Math.max(slowed.next, now());
      slowed.next = at + PAUSE_MS;
      await sleep(at - now(), signal);
    },
  };
};

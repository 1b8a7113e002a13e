import type { Logger } from 'pino';

export interface Chore {
  /** For the log. */
  readonly name: string;
  readonly everyMs: number;
  /** Gives how much it found to do. */
  readonly run: () => Promise<number>;
}

const ROUND_MS = 60_000;

/** Does its chores again and again; a chore that fails is logged and tried at the next round. */
export const startHousekeeping = (
  chores: readonly Chore[],
  log: Logger,
): { stop(): Promise<void> } => {
  const doneAt = new Map<string, number>();
  const round = async (): Promise<void> => {
    for (const { name: chore, everyMs, run } of chores) {
      if (Date.now() - (doneAt.get(chore) ?? 0) < everyMs) continue;
      doneAt.set(chore, Date.now());
      try {
        const count = await run();
        if (count > 0) log.info({ chore, count }, 'housekeeping');
      } catch (error) {
        log.warn({ chore, err: error }, 'a chore failed; it is tried again');
      }
    }
  };
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(round);
  }, ROUND_MS);
  timer.unref();
  return {
    // The ledger must not be closed under a chore.
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
};

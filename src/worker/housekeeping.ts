import type { Logger } from 'pino';

/** One chore: what it is for the log, and how much it found to do. */
export type Chore = readonly [name: string, run: () => Promise<number>];

/** Does its chores again and again; a chore that fails is logged and tried at the next round. */
export const startHousekeeping = (
  chores: readonly Chore[],
  everyMs: number,
  log: Logger,
): { stop(): Promise<void> } => {
  const round = async (): Promise<void> => {
    for (const [chore, run] of chores) {
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
  }, everyMs);
  timer.unref();
  return {
    // The ledger must not be closed under a chore.
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
};

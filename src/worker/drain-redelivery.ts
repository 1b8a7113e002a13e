import type { Logger } from 'pino';
import type { DestinationCheck } from '../activities/delivery/check-destination.ts';
import type { Turns } from '../activities/delivery/turns.ts';
import { callRedelivery, type RedeliveryDependencies } from './call-redelivery.ts';
import { createDelayConditions } from './delay-conditions.ts';
import { createTargetDrain, type TargetDrain } from './target-drain.ts';

export interface DrainDependencies extends RedeliveryDependencies {
  /** Names of the targets that this worker knows. */
  readonly targets: Pick<ReadonlySet<string>, 'has'>;
  readonly checkDestination: DestinationCheck;
  readonly log: Logger;
  readonly now: () => number;
}

export interface Drain extends Turns {
  stop(): Promise<void>;
}

/** How often to look: while nothing waits, while something does, and while some are on their way. */
const QUIET_MS = 5_000;
const WAITING_MS = 1_000;
const CALLED_MS = 200;
/** Without a look for so long the order counts as kept by nobody. */
const KEPT_MS = 60_000;

/**
 * Brings what waits in redelivery, target by target and oldest first, as soon as Splunk answers. What is new does not
 * pass through here, and keeps its latency.
 */
export const startDrain = (deps: DrainDependencies): Drain => {
  const { log, now } = deps;
  const drains = new Map<string, TargetDrain>();
  const keptAt = new Map<string, number>();
  const conditions = createDelayConditions(deps.ledger, now);
  const pausing = createPause();
  let isStopped = false;

  const drainOf = (target: string): TargetDrain => {
    const drain = drains.get(target) ?? createTargetDrain();
    drains.set(target, drain);
    return drain;
  };
  const serve = async (target: string): Promise<void> => {
    try {
      await callOldest(deps, target, drainOf(target));
      keptAt.set(target, now());
    } catch (error) {
      // E.g. a token that cannot be read; other targets do not wait for it.
      log.warn({ target, err: error }, 'what waits for this target cannot be called');
    }
  };
  /** Gives how soon to look again. */
  const look = async (): Promise<number> => {
    const waiting = await deps.ledger.deliveries.inRedelivery();
    await conditions.tell(waiting);
    const served = waiting.filter(({ target }) => deps.targets.has(target));
    await Promise.all(served.map(({ target }) => serve(target)));
    const isCalled = served.some(({ target }) => drainOf(target).called > 0);
    return isCalled ? CALLED_MS : waiting.length > 0 ? WAITING_MS : QUIET_MS;
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const again = await look().catch((error: unknown) => {
        log.warn({ err: error }, 'what waits for Splunk cannot be looked at; it is tried again');
        return QUIET_MS;
      });
      await pausing.pause(isStopped ? 0 : again);
    }
  };
  const running = run();
  return {
    areKept: (target) => now() - (keptAt.get(target) ?? 0) < KEPT_MS,
    ended: (attempt) => {
      drains.get(attempt.target)?.ended(attempt, now());
      if (drains.has(attempt.target)) pausing.end();
    },
    async stop() {
      isStopped = true;
      pausing.end();
      await running;
    },
  };
};

const callOldest = async (
  deps: DrainDependencies,
  target: string,
  drain: TargetDrain,
): Promise<void> => {
  const { ledger, checkDestination, log, now } = deps;
  if ((await checkDestination([target])).state !== 'ok') return;
  const waiting = await ledger.deliveries.oldestInRedelivery({ target, limit: drain.wanted });
  const calling = drain.next(waiting, now()).map(async (delivery) => {
    try {
      await callRedelivery(deps, delivery);
    } catch (error) {
      drain.ended({ batch: delivery.batch, error }, now());
      log.warn({ batch: delivery.batch, target, err: error }, 'redelivery could not be called');
    }
  });
  await Promise.all(calling);
};

/** A wait that can be cut short. */
const createPause = () => {
  let end = (): void => undefined;
  return {
    pause: (ms: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        timer.unref();
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => end(),
  };
};

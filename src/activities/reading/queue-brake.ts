import type { Ledger } from '../../ledger/ledger.ts';
import type { StreamSetup } from '../stream-setup.ts';

/** Sets the rate of an activity queue for every worker; null lifts the limit. Provided by worker.ts. */
export type SetQueueRate = (taskQueue: string, rps: number | null, reason: string) => Promise<void>;

export interface QueueBrake {
  /** After a 429: every worker of the credential starts fewer activities for a while. */
  apply(setup: StreamSetup, forMs: number, reason: string): Promise<void>;
  /** After a good answer: lifts a brake whose time is over. */
  release(setup: StreamSetup, now: number): Promise<void>;
  /** At start: a brake left by a worker that died is lifted. */
  reset(setup: StreamSetup): Promise<void>;
}

/** One activity start in five seconds; never 0, which would stop even the activity that lifts the brake. */
const BRAKED_RPS = 0.2;
/** A brake set by another worker is noticed, and in the end lifted, within this time. */
const LOOK_AGAIN_MS = 30_000;

export const createQueueBrake = (ledger: Ledger, setQueueRate: SetQueueRate): QueueBrake => {
  /** When each credential was last found free, so that an idle poll costs no query. */
  const foundFree = new Map<string, number>();
  const lift = async ({ queue, source }: StreamSetup): Promise<void> => {
    await setQueueRate(queue, null, '');
    await ledger.throttles.clear(source.credential);
    foundFree.set(source.credential, Date.now());
  };
  return {
    async apply({ queue, source }, forMs, reason) {
      foundFree.delete(source.credential);
      await ledger.throttles.set({
        credential: source.credential,
        taskQueue: queue,
        rps: BRAKED_RPS,
        reason,
        expiresAt: Date.now() + forMs,
      });
      await setQueueRate(queue, BRAKED_RPS, 'the platform answered 429');
    },
    async release(setup, now) {
      const { credential } = setup.source;
      if (now - (foundFree.get(credential) ?? 0) < LOOK_AGAIN_MS) return;
      const brake = await ledger.throttles.get(credential);
      if (brake === undefined) foundFree.set(credential, now);
      else if (brake.expiresAt <= now) await lift(setup);
    },
    reset: lift,
  };
};

import { condition } from '@temporalio/workflow';
import type { PauseState } from '../activities/activities.ts';
import type { PauseRequest } from './messages.ts';

export interface Pausing {
  readonly pause: PauseState | null;
  /** What the ledger said when the run opened the stream; what was asked of the run itself is newer. */
  adopt(pause: PauseState | null): void;
  request(request: PauseRequest | undefined, by: string): Promise<void>;
  resume(): Promise<void>;
  /** Returns when the stream is not paused; a pause with a time ends by itself. */
  whilePaused(): Promise<void>;
}

const toPause = (request: PauseRequest | undefined, by: string): PauseState => {
  // A signal must never fail a workflow task, whatever a person typed.
  const asked: { readonly reason?: unknown; readonly until?: unknown } =
    typeof request === 'object' && request !== null ? request : { reason: request };
  const until = typeof asked.until === 'string' ? Date.parse(asked.until) : Number.NaN;
  return {
    reason:
      typeof asked.reason === 'string' && asked.reason !== '' ? asked.reason : 'no reason given',
    by,
    at: new Date().toISOString(),
    until: Number.isNaN(until) ? null : new Date(until).toISOString(),
  };
};

/** A pause belongs to the stream, not to the run: it is kept in the ledger and outlives the run. */
export const createPausing = (
  persist: (pause: PauseState | null) => Promise<unknown>,
  onChange: () => void,
): Pausing => {
  let pause: PauseState | null = null;
  let isOpen = false;
  let isAsked = false;
  const set = async (wanted: PauseState | null): Promise<void> => {
    pause = wanted;
    isAsked = true;
    onChange();
    // A signal may come before the ledger knows the stream.
    await condition(() => isOpen);
    await persist(wanted);
  };
  return {
    get pause() {
      return pause;
    },
    adopt(found) {
      if (!isAsked) pause = found;
      isOpen = true;
    },
    request: (request, by) => set(toPause(request, by)),
    resume: () => set(null),
    async whilePaused() {
      while (pause !== null) {
        const { until } = pause;
        const held = pause;
        if (until === null) {
          await condition(() => pause !== held);
        } else {
          const left = Math.max(0, Date.parse(until) - Date.now());
          const changed = await condition(() => pause !== held, left, {
            summary: 'until the pause ends',
          });
          if (!changed) await set(null);
        }
      }
    },
  };
};

import { Failure } from '../../audit/failure.ts';
import type { Window } from '../../audit/window.ts';
import { isTimeout } from './classify-reply.ts';
import type { WindowSize } from './window-size.ts';

/** Decides whether a window that could not be read is planned anew, shorter or as it was. */
export interface WindowTrouble {
  /** Returns when the window is to be tried again; else rejects with the failure. */
  recover(error: unknown, window: Window): void;
  /** A window was read to its end: the patience starts over. */
  clear(): void;
}

const maxRestarts = 2;

export const createWindowTrouble = (size: WindowSize): WindowTrouble => {
  let restarts = 0;
  let recreations = 0;
  return {
    recover: (error, window) => {
      if (!(error instanceof Failure)) throw error;
      if (error.type === 'IntervalTooLarge') {
        if (!size.shrink(window, 0.5)) throw error;
      } else if (error.type === 'CursorExpired') {
        if (++restarts > maxRestarts) throw error;
      } else if (error.type === 'QueryUnfinished' || isTimeout(error)) {
        // Shrunk even where it gives up: the next attempt then asks for less.
        size.shrink(window, 0.5);
        if (++recreations > 1) throw error;
      } else {
        throw error;
      }
    },
    clear: () => {
      restarts = 0;
      recreations = 0;
    },
  };
};

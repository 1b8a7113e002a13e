import type { Window } from '../../audit/window.ts';

/** How long the next window may be: halved where the platform cannot answer, doubled where it can. */
export interface WindowSize {
  /** Milliseconds. */
  current(): number;
  /** False when `window` is already as short as it gets. `factor` is below 1. */
  shrink(window: Window, factor: number): boolean;
  grow(): void;
}

export const minWindowMs = 60_000;

/** Lives as long as its source, so that a repeated activity starts from what was learnt. */
export const createWindowSize = (maxMs: number): WindowSize => {
  let size = maxMs;
  return {
    current: () => size,
    shrink: ({ from, to }, factor) => {
      if (to - from <= minWindowMs) return false;
      size = Math.max(minWindowMs, Math.floor((to - from) * factor));
      return true;
    },
    grow: () => {
      size = Math.min(maxMs, size * 2);
    },
  };
};

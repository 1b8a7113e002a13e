import type { HarvestedWindow } from './harvest-window.ts';

/** From bad to good. */
const ORDER = ['failed', 'elsewhere', 'gap', 'sealed', 'sealed-empty', 'nothing', 'done'] as const;

/** `done` where there was nothing left to do. */
export const worstOf = (windows: readonly HarvestedWindow[]): HarvestedWindow['outcome'] =>
  ORDER.find((outcome) => windows.some((window) => window.outcome === outcome)) ?? 'done';

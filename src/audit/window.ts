/** A half-open stretch of time, `[from, to)`, in milliseconds since the epoch (UTC). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export const isEmpty = (window: Window): boolean => window.to <= window.from;

/** The first part of a window, at most `maxMs` long. */
export const firstPart = (window: Window, maxMs: number): Window => ({
  from: window.from,
  to: Math.min(window.to, window.from + maxMs),
});

/** ISO 8601 interval as both platforms' query bodies want it. */
export const toInterval = (window: Window): string =>
  `${new Date(window.from).toISOString()}/${new Date(window.to).toISOString()}`;

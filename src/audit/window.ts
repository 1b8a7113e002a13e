/** A half-open stretch of time, `[from, to)`, in milliseconds since the epoch (UTC). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** ISO 8601 interval as both platforms' query bodies want it. */
export const toInterval = (window: Window): string =>
  `${new Date(window.from).toISOString()}/${new Date(window.to).toISOString()}`;

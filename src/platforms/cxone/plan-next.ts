import { planWindow, type PlannedWindow } from '../plan-window.ts';
import type { StreamSettings } from '../platform.ts';
import type { WindowProgress } from '../window-progress.ts';
import type { CxonePlace } from './cxone-position.ts';

export interface Plan extends PlannedWindow {
  /** How far reading had closed before this window. */
  readonly before: WindowProgress;
  /** What the plan was made with, so that a later reader can make it again. */
  readonly at: number;
  readonly windowMs: number;
  readonly resume: CxonePlace | null;
}

interface Standing {
  readonly progress: WindowProgress;
  readonly place: CxonePlace | null;
  readonly at: number;
  readonly maxWindowMs: number;
}

/** The window that the place is in, else the next one. A place in a window of other settings is given up. */
export const planNext = (settings: StreamSettings, standing: Standing): Plan | undefined => {
  const { progress, place } = standing;
  const at = place === null ? standing.at : Date.parse(place.at);
  const windowMs = place?.windowMs ?? standing.maxWindowMs;
  const planned = planWindow({
    settings: { ...settings, maxWindowMs: windowMs },
    progress,
    now: at,
  });
  if (planned !== undefined && (place === null || isIn(place, planned))) {
    return { ...planned, before: progress, at, windowMs, resume: place };
  }
  return place === null ? undefined : planNext(settings, { ...standing, place: null });
};

const isIn = (place: CxonePlace, { window }: PlannedWindow): boolean =>
  place.from === new Date(window.from).toISOString() &&
  place.to === new Date(window.to).toISOString();

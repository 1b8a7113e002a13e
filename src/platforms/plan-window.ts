import type { Window } from '../audit/window.ts';
import type { StreamSettings } from './platform.ts';
import type { WindowProgress } from './window-progress.ts';

export interface PlannedWindow {
  readonly window: Window;
  /** True when the window lies wholly in time that was read before. */
  readonly reread: boolean;
  /** The progress once the window has been read to its end. */
  readonly progress: WindowProgress;
}

type PlanSettings = Pick<StreamSettings, 'lagMs' | 'overlapMs' | 'rereads' | 'maxWindowMs'>;

export interface PlanRequest {
  readonly settings: PlanSettings;
  readonly progress: WindowProgress;
  /** min(our clock, the platform's), epoch milliseconds. Fix it for one pass, else the pass never ends. */
  readonly now: number;
}

/** Sources disagree about whether the ends of an interval belong to it; a little is always read twice. */
const BOUNDARY_MS = 2_000;

const iso = (time: number): string => new Date(time).toISOString();

/**
 * The next window to read: first the tail up to now − lag, then re-reads that are due.
 * Undefined: caught up, nothing is due. Planning again from the result's progress gives the window after.
 */
export const planWindow = ({ settings, progress, now }: PlanRequest): PlannedWindow | undefined => {
  const end = now - settings.lagMs;
  const to = Date.parse(progress.to);
  return end > to
    ? planTail(settings, progress, end)
    : planReread(settings, withDueReread(settings, progress, end));
};

function planTail(settings: PlanSettings, progress: WindowProgress, end: number): PlannedWindow {
  // An overlap of half a window or more would stop a stream that is catching up.
  const overlapMs = Math.min(settings.overlapMs, settings.maxWindowMs / 2);
  const begin = Date.parse(progress.from);
  const from = Math.max(Date.parse(progress.since), begin - Math.min(BOUNDARY_MS, overlapMs / 2));
  const window = { from, to: Math.min(end, from + settings.maxWindowMs) };
  const next = {
    ...progress,
    // What was already older than the overlap when it was read needs no second look by the tail.
    from: iso(Math.max(begin, Math.min(window.to, end - overlapMs))),
    to: iso(Math.max(Date.parse(progress.to), window.to)),
    closed: close(settings, progress, { from: begin, to: window.to }, end),
  };
  return { window, reread: window.to <= Date.parse(progress.to), progress: next };
}

function planReread(settings: PlanSettings, progress: WindowProgress): PlannedWindow | undefined {
  if (progress.reread === null) return undefined;
  const { began, at } = progress.reread;
  const from = Date.parse(progress.reread.from);
  const last = Date.parse(progress.reread.to);
  const window = { from, to: Math.min(last, from + settings.maxWindowMs) };
  const next =
    window.to < last
      ? { ...progress, reread: { ...progress.reread, from: iso(window.to) } }
      : {
          ...progress,
          closed: close(settings, progress, { from: Date.parse(began), to: last }, Date.parse(at)),
          reread: null,
        };
  // What lies before the beginning was another stream's, and is read here for the first time.
  return { window, reread: from >= Date.parse(progress.since), progress: next };
}

/** The longest re-read that is due goes first, for it does the work of the shorter ones. */
function withDueReread(
  settings: PlanSettings,
  progress: WindowProgress,
  end: number,
): WindowProgress {
  if (progress.reread !== null) return progress;
  const due = settings.rereads
    .map(({ backMs }, index) => ({ backMs, from: closedUntil(progress, index) }))
    .filter(({ backMs, from }) => end - from >= backMs && from < Date.parse(progress.to));
  if (due.length === 0) return progress;
  const from = iso(Math.min(...due.map((reread) => reread.from)));
  return { ...progress, reread: { began: from, from, to: progress.to, at: iso(end) } };
}

/**
 * Every instant is to be re-read once it is at least back − every old. Reading `window` at `end` closes
 * what is that old, if the window joins what is closed already. A stream that was down for long so
 * re-reads from where it left off, and one that begins in the past does not read its past twice.
 */
function close(
  settings: PlanSettings,
  progress: WindowProgress,
  window: Window,
  end: number,
): string[] {
  return settings.rereads.map(({ everyMs, backMs }, index) => {
    const closed = closedUntil(progress, index);
    if (window.from > closed) return iso(closed);
    return iso(Math.max(closed, Math.min(window.to, end - Math.max(0, backMs - everyMs))));
  });
}

function closedUntil(progress: WindowProgress, index: number): number {
  return Math.max(Date.parse(progress.closed[index] ?? progress.since), Date.parse(progress.since));
}

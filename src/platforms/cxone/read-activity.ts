import { Failure } from '../../audit/failure.ts';
import type { Position } from '../../audit/position.ts';
import type { Page, ReadOptions } from '../platform.ts';
import type { WindowProgress } from '../window-progress.ts';
import { skipTo } from '../window-progress.ts';
import type { ActivityReader } from './activity-reader.ts';
import { NO_RATE } from './cxone-api.ts';
import { formatPosition } from '../stored-position.ts';
import { parsePosition } from './cxone-position.ts';
import { planNext } from './plan-next.ts';
import { readPlan } from './read-plan.ts';

/** How often one window is begun anew before its reading gives up. */
const maxRestarts = 2;
/** A window that is too large is halved, down to this. */
const minWindowMs = 60_000;
/** Two `Date` headers may disagree by the second they are written in. */
const clockToleranceMs = 1000;

/**
 * Reads window after window until nothing is due. The position moves past a window only with the page that
 * completes it, so that a failure costs a second reading and never an event.
 */
export async function* readActivity(
  reader: ActivityReader,
  position: Position,
  options: ReadOptions,
): AsyncGenerator<Page, void, void> {
  const { api, settings } = reader;
  let { progress, place } = parsePosition(position, settings.name);
  const auditUrl = await reader.auditUrl();
  let { maxWindowMs } = settings;
  let restarts = 0;
  let at = api.now(); // fixed, else the tail would never end
  read: for (;;) {
    if (place === null) progress = skipHistory(reader, progress, options);
    const plan = planNext(settings, { progress, place, at, maxWindowMs });
    place = null;
    if (plan === undefined) return yield idlePage(progress);
    try {
      for await (const page of readPlan(reader, plan, { at, auditUrl, options })) {
        // The first answer may show that the platform's clock is behind, and the window's end in its future.
        if (plan.resume === null && api.now() + clockToleranceMs < at) {
          at = api.now();
          continue read;
        }
        yield page;
        if (page.caughtUp) return;
      }
      progress = plan.progress;
      restarts = 0;
    } catch (error) {
      const lengthMs = plan.window.to - plan.window.from;
      if (isFailure(error, 'CursorExpired') && restarts < maxRestarts) restarts += 1;
      else if (isFailure(error, 'IntervalTooLarge') && lengthMs > minWindowMs)
        maxWindowMs = Math.max(minWindowMs, Math.floor(lengthMs / 2));
      else throw error;
    }
  }
}

const isFailure = (error: unknown, type: Failure['type']): boolean =>
  error instanceof Failure && error.type === type;

const skipHistory = (
  { historyMs, api }: ActivityReader,
  progress: WindowProgress,
  { onHistoryExceeded }: ReadOptions,
): WindowProgress => {
  const boundary = historyMs === null ? Number.NEGATIVE_INFINITY : api.now() - historyMs;
  if (Date.parse(progress.from) >= boundary) return progress;
  const readUpTo = Date.parse(progress.to);
  if (readUpTo < boundary) onHistoryExceeded({ from: readUpTo, to: boundary });
  return skipTo(progress, boundary);
};

const idlePage = (progress: WindowProgress): Page => ({
  events: [],
  next: formatPosition({ v: 1, progress, place: null }),
  caughtUp: true,
  watermark: Date.parse(progress.to),
  reread: false,
  bytes: 0,
  rate: NO_RATE,
});

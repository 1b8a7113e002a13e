import type { AuditEvent } from '../../audit/event.ts';
import { createIdenticalCounter } from '../number-identical.ts';
import type { Page, ReadOptions } from '../platform.ts';
import type { ActivityReader } from './activity-reader.ts';
import { NO_RATE } from './cxone-api.ts';
import { formatPosition } from '../stored-position.ts';
import type { CxonePlace } from './cxone-position.ts';
import { createEventFilter } from './event-filter.ts';
import { normaliseCxone } from './normalise.ts';
import { planNext, type Plan } from './plan-next.ts';
import { readWindow, type WindowPlace } from './read-window.ts';

interface Reading {
  /** The pass ends here: what is due later is for the next one. */
  readonly at: number;
  readonly auditUrl: URL;
  readonly options: ReadOptions;
}

/** Reads one planned window; its last page carries the position past it. */
export async function* readPlan(
  reader: ActivityReader,
  plan: Plan,
  { at, auditUrl, options }: Reading,
): AsyncGenerator<Page, void, void> {
  const { settings, api, formatTime } = reader;
  const { toEvents, metNameless } = createEventMaker(reader, options.organizationId);
  const pages = readWindow({
    api,
    auditUrl,
    window: plan.window,
    pageSize: settings.pageSize,
    formatTime,
    resume: plan.resume,
    toEvents,
    signal: options.signal,
  });
  for await (const { events, place, bytes } of pages) {
    const progress = place === null ? plan.progress : plan.before;
    const { maxWindowMs } = settings;
    yield {
      events,
      // Ordinals of records without id count from the window's first page, so it is read to its end.
      next:
        place !== null && metNameless()
          ? null
          : formatPosition({ v: 1, progress, place: place && placeIn(plan, place) }),
      caughtUp:
        place === null && planNext(settings, { progress, place, at, maxWindowMs }) === undefined,
      watermark: Date.parse(progress.to),
      reread: plan.reread,
      bytes,
      rate: NO_RATE,
    };
  }
}

const placeIn = ({ at, windowMs, window }: Plan, place: WindowPlace): CxonePlace => ({
  at: new Date(at).toISOString(),
  windowMs,
  from: new Date(window.from).toISOString(),
  to: new Date(window.to).toISOString(),
  ...place,
});

/** Made anew for every window, whose identical records without ids it tells apart. */
const createEventMaker = (
  { settings, trustEventId, now }: ActivityReader,
  organizationId: string,
) => {
  const isWanted = createEventFilter(settings.filters);
  const number = createIdenticalCounter();
  let nameless = false;
  return {
    toEvents: (values: readonly unknown[]): AuditEvent[] => {
      const observedAt = new Date(now()).toISOString();
      const { name: stream, dialect } = settings;
      const context = { organizationId, stream, dialect, observedAt, trustEventId };
      const events = values.map((value) => normaliseCxone(value, context)).filter(isWanted);
      nameless ||= events.some((event) => event.record_id === null);
      return events.map(number);
    },
    metNameless: () => nameless,
  };
};

import { Failure } from '../../audit/failure.ts';
import type { Position } from '../../audit/position.ts';
import type { Window } from '../../audit/window.ts';
import { planWindow, type PlannedWindow } from '../plan-window.ts';
import type { Page, ReadOptions, StreamSettings } from '../platform.ts';
import { skipTo, unreadBefore, type WindowProgress } from '../window-progress.ts';
import type { GenesysApi } from './genesys-api.ts';
import { formatPosition, parsePosition, type GenesysPlace } from './genesys-position.ts';
import { clockResolutionMs } from './platform-clock.ts';
import type { WindowSize } from './window-size.ts';
import { createWindowTrouble } from './window-trouble.ts';

/** The place inside one query's answers where reading may rest. */
export type SlicePlace = Pick<GenesysPlace, 'transaction' | 'askedAt' | 'cursor'>;

/** One window of one service, or of all of them. */
export interface Slice {
  readonly window: Window;
  readonly service: string | null;
  /** Where an earlier reader rested; null begins anew. */
  readonly resume: SlicePlace | null;
  readonly options: ReadOptions;
}

export interface SlicePage {
  readonly events: Page['events'];
  /** Null where reading must not stop. Ignored on the last page. */
  readonly place: SlicePlace | null;
  /** True for the page that completes the slice. */
  readonly last: boolean;
  readonly bytes: number;
}

export interface WindowedDialect {
  readonly settings: StreamSettings;
  readonly api: GenesysApi;
  readonly size: WindowSize;
  readonly historyMs: number;
  /** Names the services to ask for one by one; `[null]` asks for all at once. */
  readonly listServices: (signal: AbortSignal | undefined) => Promise<readonly (string | null)[]>;
  readonly readSlice: (slice: Slice) => AsyncGenerator<SlicePage, void, void>;
}

interface Plan extends PlannedWindow {
  /** What the plan was made with, so that a later reader can make it again. */
  readonly at: number;
  readonly windowMs: number;
  /** How far reading had closed before this window. */
  readonly before: WindowProgress;
  readonly resume: GenesysPlace | null;
}

/** How often one call may find our clock ahead of the platform's before it gives up. */
const maxSkewed = 3;
/** A place older than this is of a reader that stopped for good: the pass then goes up to now. */
const maxPassMs = 600_000;
/** History ends while a query runs, so reading keeps this far inside. */
const historyMarginMs = 60_000;

/**
 * Reads window after window until nothing is due. The position moves past a window only with the page that
 * completes it, so that a failure costs a second reading and never an event.
 */
export async function* readWindows(
  dialect: WindowedDialect,
  position: Position,
  options: ReadOptions,
): AsyncGenerator<Page, void, void> {
  const { settings, api, size } = dialect;
  let { progress, place } = parsePosition(position, settings.name);
  const services = await dialect.listServices(options.signal);
  const trouble = createWindowTrouble(size);
  let at = passTime(place, api.now()); // fixed, else the tail would never end
  let skewed = 0;
  read: for (;;) {
    if (place === null) progress = skipHistory(dialect, progress, options);
    const plan = planNext(dialect, services, progress, place, at);
    place = null;
    if (plan === undefined) return yield idlePage(api, progress);
    try {
      for await (const page of readPlan(dialect, services, plan, { at, options })) {
        if (isAhead(plan, api, settings)) {
          if (++skewed > maxSkewed) throw clocksDiffer(settings.name);
          at = Math.min(at, api.now());
          continue read;
        }
        yield page;
        if (page.caughtUp) return;
      }
      progress = plan.progress;
      trouble.clear();
      size.grow();
    } catch (error) {
      trouble.recover(error, plan.window);
    }
  }
}

/** Readers that stop within one window go on with its pass, else short fetches would chase the tail for ever. */
const passTime = (place: GenesysPlace | null, now: number): number => {
  const at = place === null ? now : Date.parse(place.at);
  return at <= now && now - at < maxPassMs ? at : now;
};

/** Only a window asked for just now can be: an older one was checked when it was. */
const isAhead = ({ resume, window }: Plan, api: GenesysApi, { lagMs }: StreamSettings): boolean =>
  resume === null && window.to > api.now() - lagMs + clockResolutionMs;

async function* readPlan(
  dialect: WindowedDialect,
  services: readonly (string | null)[],
  plan: Plan,
  { at, options }: { readonly at: number; readonly options: ReadOptions },
): AsyncGenerator<Page, void, void> {
  const { api } = dialect;
  const first = plan.resume === null ? 0 : services.indexOf(plan.resume.service);
  for (const [index, service] of services.entries()) {
    if (index < first) continue;
    const resume = index === first ? plan.resume : null;
    const isLast = index === services.length - 1;
    for await (const part of dialect.readSlice({ window: plan.window, service, resume, options })) {
      const complete = part.last && isLast;
      const place = part.last
        ? placeIn(plan, services[index + 1] ?? null, freshPlace)
        : part.place && placeIn(plan, service, part.place);
      yield {
        events: part.events,
        next: complete
          ? formatPosition({ progress: plan.progress, place: null })
          : place && formatPosition({ progress: plan.before, place }),
        caughtUp: complete && planNext(dialect, services, plan.progress, null, at) === undefined,
        watermark: Date.parse((complete ? plan.progress : plan.before).to),
        reread: plan.reread,
        bytes: part.bytes,
        rate: api.rate(),
      };
    }
  }
}

const freshPlace: SlicePlace = { transaction: null, askedAt: null, cursor: null };

const placeIn = (plan: Plan, service: string | null, place: SlicePlace): GenesysPlace => ({
  at: new Date(plan.at).toISOString(),
  windowMs: plan.windowMs,
  service,
  ...place,
});

/** The window that the place is in, else the next one. A place that the settings no longer know is given up. */
const planNext = (
  dialect: WindowedDialect,
  services: readonly (string | null)[],
  progress: WindowProgress,
  place: GenesysPlace | null,
  at: number,
): Plan | undefined => {
  const { settings, size } = dialect;
  const resume = place !== null && services.includes(place.service) ? place : null;
  const windowMs = resume?.windowMs ?? size.current();
  const now = resume === null ? at : Date.parse(resume.at);
  const planned = planWindow({ settings: { ...settings, maxWindowMs: windowMs }, progress, now });
  if (planned !== undefined) return { ...planned, at: now, windowMs, before: progress, resume };
  if (resume === null) return undefined;
  return planNext(dialect, services, progress, null, at);
};

const skipHistory = (
  { historyMs, api }: WindowedDialect,
  progress: WindowProgress,
  { onHistoryExceeded }: ReadOptions,
): WindowProgress => {
  const boundary = api.now() - historyMs + historyMarginMs;
  const unread = unreadBefore(progress, boundary);
  if (unread === undefined && Date.parse(progress.from) >= boundary) return progress;
  if (unread !== undefined) onHistoryExceeded(unread);
  const readUpTo = Date.parse(progress.to);
  if (readUpTo < boundary) onHistoryExceeded({ from: readUpTo, to: boundary });
  return skipTo(progress, boundary);
};

const idlePage = (api: GenesysApi, progress: WindowProgress): Page => ({
  events: [],
  next: formatPosition({ progress, place: null }),
  caughtUp: true,
  watermark: Date.parse(progress.to),
  reread: false,
  bytes: 0,
  rate: api.rate(),
});

const clocksDiffer = (stream: string): Failure =>
  new Failure({
    type: 'SourceUnavailable',
    message: `Stream ${stream}: the platform's Date headers keep falling behind our clock; check both clocks.`,
    retryable: true,
  });

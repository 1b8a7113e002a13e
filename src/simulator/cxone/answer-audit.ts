import { cxoneError } from './error.ts';
import { cxoneRecordOf } from '../changes/cxone-record.ts';
import type { CxoneState } from './state.ts';
import type { Entry } from '../changes/entry.ts';
import { createDraw } from '../changes/random.ts';
import { json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

const EMPTY_PAGE_SHARE = 0.08;

/** What a `Ref` means to the server: the window, and the last record served in order of arrival. */
interface Place {
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly after?: readonly [visibleAt: number, seq: number, part: number];
  readonly isAfterEmpty?: boolean;
}

/**
 * GET /activity/audit?From&To&Top&Ref: records in order of arrival, not of event time, and live:
 * what arrives between two pages comes on a later one.
 */
export function answerAudit(request: SimulatedRequest, state: CxoneState): SimulatedResponse {
  const place = readPlace(request, state);
  if (typeof place === 'string') return cxoneError(400, place);
  const found = arrivals(place, state);
  state.pages += 1;
  if (
    place.isAfterEmpty !== true &&
    createDraw(state.world.seed, 12, state.pages).chance(EMPTY_PAGE_SHARE)
  ) {
    return page(request, state, [], { ...place, isAfterEmpty: true });
  }
  if (place.after !== undefined && state.faults.take('standStill', request) !== undefined) {
    return page(request, state, found.slice(0, place.top), place);
  }
  const isAgain =
    place.after !== undefined && state.faults.take('repeatPage', request) !== undefined;
  const shown = found.slice(0, place.top);
  const last = shown.at(-1);
  const next =
    last === undefined || found.length === shown.length
      ? undefined
      : { from: place.from, to: place.to, top: place.top, after: position(last) };
  const served = isAgain ? state.lastShown : shown;
  state.lastShown = shown;
  return page(request, state, served, next);
}

/** What there is after the place, and one more than fits on a page. */
function arrivals({ from, to, top, after }: Place, { world, settings }: CxoneState): Entry[] {
  const now = world.now();
  const oldest = Math.max(from, now - settings.retentionMs);
  const found: Entry[] = [];
  for (const entry of world.arrivals('cxone', after?.[0] ?? oldest)) {
    if (entry.visibleAt > now || found.length > top) break;
    const isInside = entry.time >= oldest && entry.time < to;
    const isNext = after === undefined || compare(position(entry), after) > 0;
    if (isInside && isNext) found.push(entry);
  }
  return found;
}

function page(
  request: SimulatedRequest,
  state: CxoneState,
  shown: readonly Entry[],
  next: Place | undefined,
): SimulatedResponse {
  const { seed, centre, now } = state.world;
  const repeated = shown.filter(({ isRepeated }) => isRepeated);
  const values = [...shown, ...repeated].map((entry) => cxoneRecordOf(seed, centre, entry, now()));
  const self = `${request.origin}${request.path}?${request.query.toString()}`;
  const links = next === undefined ? { self } : { self, next: link(request, state, next) };
  return json(200, { links, values });
}

function link(request: SimulatedRequest, { settings, pages }: CxoneState, next: Place): string {
  const ref = Buffer.from(JSON.stringify(next)).toString('base64url');
  const relative = `${request.path}?Ref=${ref}`;
  const isAbsolute =
    settings.nextLink === 'mixed' ? pages % 2 === 0 : settings.nextLink === 'absolute';
  return isAbsolute ? request.origin + relative : relative;
}

/** Where this request starts; a text says why it is refused. */
function readPlace(request: SimulatedRequest, { settings, faults }: CxoneState): Place | string {
  const ref = request.query.get('Ref');
  if (ref !== null) {
    if (faults.take('expireCursors', request) !== undefined) return 'Ref has expired.';
    return readRef(ref) ?? 'Ref is not valid.';
  }
  const from = readTime(request.query.get('From'));
  const to = readTime(request.query.get('To'));
  if (from === undefined) return 'From is not a valid date and time.';
  if (to === undefined) return 'To is not a valid date and time.';
  if (to < from) return 'To must not be before From.';
  const top = Number(request.query.get('Top') ?? settings.defaultTop);
  if (faults.has('wholeAnswer')) return { from, to, top: Number.MAX_SAFE_INTEGER };
  return Number.isInteger(top) && top >= 1 && top <= settings.maxTop
    ? { from, to, top }
    : `Top must be between 1 and ${settings.maxTop}.`;
}

function readRef(ref: string): Place | undefined {
  try {
    return JSON.parse(Buffer.from(ref, 'base64url').toString()) as Place;
  } catch {
    return undefined; // not one of ours: the caller answers 400
  }
}

function readTime(text: string | null): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function position({ visibleAt, seq, part }: Entry): readonly [number, number, number] {
  return [visibleAt, seq, part];
}

function compare(
  a: readonly [number, number, number],
  b: readonly [number, number, number],
): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

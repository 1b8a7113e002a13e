import { cxoneRecordOf } from '../changes/cxone-record.ts';
import type { Entry } from '../changes/entry.ts';
import { createDraw } from '../changes/random.ts';
import { guideError } from '../guide/guide-door.ts';
import { guideHandler } from '../guide/guide-handler.ts';
import { readGuideCursor, sliceGuideLog, writeGuideCursor } from '../guide/guide-log.ts';
import type { GuidePlace } from '../guide/guide-log.ts';
import { GUIDE_DEFAULTS, type GuideSettings, type GuideState } from '../guide/guide-state.ts';
import { localise } from '../guide/localise.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json } from '../http/respond.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';

interface CxoneGuideOptions extends Partial<GuideSettings>, SimulatorOptions {
  /** "Depending on the API version". */
  readonly paging?: 'cursor' | 'nextOffset';
}

/** CXone's host as the integration guide describes it; CXone itself has none of it. */
export async function simulateCxoneGuide(options: CxoneGuideOptions = {}): Promise<Simulator> {
  const { paging = 'cursor' } = options;
  const settings = { ...GUIDE_DEFAULTS, scope: 'read:audit_logs', ...options };
  return startSimulator('cxone', options, (world) =>
    guideHandler(world, settings, {
      platform: 'cxone',
      tokenPath: '/oauth2/token',
      answer: (request, state) =>
        `${request.method} ${request.path}` === 'GET /api/v2/audit-logs'
          ? answerAuditLogs(request, state, paging)
          : undefined,
    }),
  );
}

function answerAuditLogs(
  request: SimulatedRequest,
  state: GuideState,
  paging: 'cursor' | 'nextOffset',
): SimulatedResponse {
  const { query } = request;
  const size = Number(query.get('limit') ?? 25);
  if (!Number.isInteger(size) || size < 1 || size > state.settings.maxPageSize) {
    return guideError(400, 'limit is out of range');
  }
  if (query.get('readScope') !== 'ALL') return guideError(403, 'readScope is not allowed');
  const place = readPlace(query.get(paging), paging);
  const isExpired = query.has(paging) && state.faults.take('expireCursors', request) !== undefined;
  if (place === undefined || isExpired) return guideError(410, `${paging} is gone`);
  const wish = { platform: 'cxone', place, size, isWanted: () => true } as const;
  const { entries, next } = sliceGuideLog(request, state, wish);
  const auditLogs = entries.map((entry) => recordOf(state, entry));
  if (next === undefined) return json(200, { auditLogs });
  return paging === 'cursor'
    ? json(200, { auditLogs, cursor: writeGuideCursor(next) })
    : json(200, { auditLogs, nextOffset: next.offset * PAGES + next.page });
}

/** An offset that tells an empty page from the one behind it. */
const PAGES = 100_000;

function readPlace(value: string | null, paging: 'cursor' | 'nextOffset'): GuidePlace | undefined {
  if (value === null) return { page: 0, offset: 0 };
  if (paging === 'cursor') return readGuideCursor(value);
  const number = Number(value);
  return { offset: Math.floor(number / PAGES), page: number % PAGES };
}

/** Every record has an id here: the guide tells records apart by nothing else. */
function recordOf({ world, settings }: GuideState, entry: Entry): Record<string, unknown> {
  const {
    eventId,
    eventTime: _time,
    ...record
  } = cxoneRecordOf(world.seed, world.centre, entry, world.now());
  const draw = createDraw(world.seed, 15, entry.seq, entry.part);
  const isLocal = draw.chance(settings.localisedShare);
  return {
    id: eventId ?? `unnamed-${entry.seq}-${entry.part}`,
    createdDate: isLocal ? localise(draw, entry.time) : new Date(entry.time).toISOString(),
    ...record,
  };
}

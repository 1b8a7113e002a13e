import type { Entry } from '../changes/entry.ts';
import { guideError } from '../guide/guide-door.ts';
import { guideHandler } from '../guide/guide-handler.ts';
import { readGuideCursor, sliceGuideLog, writeGuideCursor } from '../guide/guide-log.ts';
import { GUIDE_DEFAULTS, type GuideSettings, type GuideState } from '../guide/guide-state.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json } from '../http/respond.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { answerGuideDownload, answerGuideQuery, type GuideQueries } from './guide-query.ts';
import { guideEventType, guideRecordOf } from './guide-record.ts';

interface GenesysGuideOptions extends Partial<GuideSettings>, SimulatorOptions {}

/** One API host as the guides describe it; Genesys itself has none of it. */
export async function simulateGenesysGuide(options: GenesysGuideOptions = {}): Promise<Simulator> {
  const settings = { ...GUIDE_DEFAULTS, scope: 'auditlog:view', ...options };
  const known: GuideQueries = { queries: new Map(), files: new Map() };
  return startSimulator('genesys', options, (world) =>
    guideHandler(world, settings, {
      platform: 'genesys',
      tokenPath: '/api/v2/oauth/token',
      answer: (request, state) =>
        `${request.method} ${request.path}` === 'GET /api/v2/auditlogs'
          ? answerAuditLogs(request, state)
          : answerGuideQuery(request, state, known),
      answerAnybody: (request, state) => answerGuideDownload(request, state, known),
    }),
  );
}

/** The cursor for the next page comes in the body or in a header, by turns. */
function answerAuditLogs(request: SimulatedRequest, state: GuideState): SimulatedResponse {
  const { query } = request;
  const size = Number(query.get('pageSize') ?? 25);
  if (!Number.isInteger(size) || size < 1 || size > state.settings.maxPageSize) {
    return guideError(400, 'pageSize is out of range');
  }
  const cursor = query.get('nextPage');
  const place = cursor === null ? { page: 0, offset: 0 } : readGuideCursor(cursor);
  const isExpired = cursor !== null && state.faults.take('expireCursors', request) !== undefined;
  if (place === undefined || isExpired)
    return guideError(400, 'nextPage is invalid or has expired');
  const [, wanted] = /^eventType:(.+)$/u.exec(query.get('filter') ?? '') ?? [];
  if (query.has('filter') && wanted === undefined) return guideError(400, 'filter is invalid');
  const isWanted = (entry: Entry): boolean =>
    wanted === undefined || guideEventType(entry) === wanted;
  const wish = { platform: 'genesys', place, size, isWanted } as const;
  const { entries, next } = sliceGuideLog(request, state, wish);
  const now = state.world.now();
  const entities = entries.map((entry) => guideRecordOf(state, entry, now, true));
  if (next === undefined) return json(200, place.page % 3 === 0 ? entities : { entities });
  const nextPage = writeGuideCursor(next);
  if (place.page % 3 === 0) return json(200, entities, { nextPage });
  return place.page % 3 === 1
    ? json(200, { entities, nextPage })
    : json(200, { entities }, { nextPage });
}

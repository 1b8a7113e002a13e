import { createAccessTokens } from '../access-tokens.ts';
import { answerAdmin } from '../admin.ts';
import { createFaults, withFaults } from '../faults.ts';
import { answerGuideLogin } from '../guide/answer-guide-login.ts';
import { guideError, throughGuideDoor, tooMany } from '../guide/guide-door.ts';
import { readGuideCursor, sliceGuideLog, writeGuideCursor } from '../guide/guide-log.ts';
import { GUIDE_DEFAULTS, type GuideSettings, type GuideState } from '../guide/guide-state.ts';
import type { SimulatedHandler, SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json } from '../http/respond.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import type { World } from '../world/world.ts';
import { guideEventType, guideRecordOf } from './guide-record.ts';

interface GenesysGuideOptions extends Partial<GuideSettings>, SimulatorOptions {}

/** One API host as the integration guide describes it; Genesys itself has none of it. */
export async function simulateGenesysGuide(options: GenesysGuideOptions = {}): Promise<Simulator> {
  return startSimulator('genesys', options, (world) => handlerOf(world, options));
}

function handlerOf(world: World, options: GenesysGuideOptions): SimulatedHandler {
  const settings = { ...GUIDE_DEFAULTS, scope: 'auditlog:view', ...options };
  const faults = createFaults(world.seed);
  const tokens = createAccessTokens(world.now, settings);
  const state: GuideState = { world, settings, faults, tokens };
  const platform = withFaults(
    faults,
    (status, { retryAfterSeconds = 1 }) =>
      status === 429 ? tooMany(retryAfterSeconds) : guideError(status, 'Planted.'),
    (request) => route(request, state),
  );
  return (request) =>
    answerAdmin(request, { world, faults, platform: 'genesys' }) ?? platform(request);
}

function route(request: SimulatedRequest, state: GuideState): SimulatedResponse {
  const { method, path } = request;
  if (method === 'POST' && path === '/api/v2/oauth/token') return answerGuideLogin(request, state);
  return throughGuideDoor(request, state, () =>
    method === 'GET' && path === '/api/v2/auditlogs'
      ? answerAuditLogs(request, state)
      : guideError(404, 'Not Found'),
  );
}

/** GET /api/v2/auditlogs: the cursor for the next page comes in the body or in a header, by turns. */
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
  const isWanted = (entry: Parameters<typeof guideEventType>[0]): boolean =>
    wanted === undefined || guideEventType(entry) === wanted;
  const { entries, next } = sliceGuideLog(request, state, {
    platform: 'genesys',
    place,
    size,
    isWanted,
  });
  const now = state.world.now();
  const entities = entries.map((entry) => guideRecordOf(state, entry, now, true));
  if (next === undefined) return json(200, place.page % 3 === 0 ? entities : { entities });
  const nextPage = writeGuideCursor(next);
  if (place.page % 3 === 0) return json(200, entities, { nextPage });
  return place.page % 3 === 1
    ? json(200, { entities, nextPage })
    : json(200, { entities }, { nextPage });
}

import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json } from '../http/respond.ts';
import type { Incident } from './take-event.ts';

const MOST_ENTRIES = 100;

/** REST API v2, `GET /incidents`: the parameters that are sent here, and the fields that are read. */
export function answerRest(
  { headers, query }: SimulatedRequest,
  incidents: readonly Incident[],
  token: string,
): SimulatedResponse {
  if (headers['authorization'] !== `Token token=${token}`) {
    return json(401, { error: { message: 'Unauthorized', code: 2006, errors: ['Invalid token'] } });
  }
  const statuses = query.getAll('statuses[]');
  const key = query.get('incident_key');
  const limit = Math.min(Number(query.get('limit') ?? 25), MOST_ENTRIES);
  const offset = Number(query.get('offset') ?? 0);
  const found = incidents
    .filter(({ state }) => statuses.length === 0 || statuses.includes(state))
    .filter(({ dedupKey }) => key === null || dedupKey === key);
  return json(200, {
    incidents: found.slice(offset, offset + limit).map(incidentJson),
    limit,
    offset,
    total: null,
    more: found.length > offset + limit,
  });
}

/** Of a service whose incidents have alerts: those have the key, and the incident has none. */
const incidentJson = ({ id, state, summary, acknowledgements, changed }: Incident) => ({
  id,
  type: 'incident',
  summary,
  title: summary,
  incident_key: null,
  status: state,
  // Of a resolved incident nobody's acknowledgement is told any more.
  acknowledgements: state === 'acknowledged' ? acknowledgements : [],
  last_status_change_at: changed.at,
  last_status_change_by: changed.by,
});

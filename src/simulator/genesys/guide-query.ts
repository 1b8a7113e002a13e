import { createHash, randomUUID } from 'node:crypto';
import type { Entry } from '../changes/entry.ts';
import { genesysKind } from '../changes/genesys-kinds.ts';
import { guideError } from '../guide/guide-door.ts';
import type { GuideState } from '../guide/guide-state.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json, jsonBody } from '../http/respond.ts';
import { guideRecordOf } from './guide-record.ts';

interface GuideQuery {
  readonly id: string;
  readonly createdAt: number;
  /** Null: it never ends. */
  readonly outcome: 'SUCCEEDED' | 'FAILED' | null;
  /** The file, as it is stored. */
  readonly file: string;
}

interface GuideFile {
  readonly query: GuideQuery;
  readonly expiresAt: number;
}

export interface GuideQueries {
  readonly queries: Map<string, GuideQuery>;
  readonly files: Map<string, GuideFile>;
}

const RUNNING_MS = 150;
const FILE_MS = 300_000;
const QUERY_PATH = '/api/v2/audits/query';

/** The service names that the guide filters by, and what they are called here. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  People: ['Directory', 'PeoplePermissions'],
  Authorization: ['PeoplePermissions'],
};

/** POST the query, GET its status; undefined for other paths. */
export function answerGuideQuery(
  request: SimulatedRequest,
  state: GuideState,
  known: GuideQueries,
): SimulatedResponse | undefined {
  const { method, path } = request;
  if (method === 'POST' && path === QUERY_PATH) return create(request, state, known);
  if (method !== 'GET' || !path.startsWith(`${QUERY_PATH}/`)) return undefined;
  const query = known.queries.get(path.slice(QUERY_PATH.length + 1));
  return query === undefined
    ? guideError(404, 'There is no such query')
    : json(200, statusOf(query, request, state, known));
}

function create(
  request: SimulatedRequest,
  state: GuideState,
  known: GuideQueries,
): SimulatedResponse {
  const { world, faults } = state;
  const { interval, serviceName, includeDetails } = jsonBody(request) ?? {};
  const [from = NaN, to = NaN] = String(interval)
    .split('/')
    .map((text) => Date.parse(text));
  if (!(from < to)) return guideError(400, 'interval is required');
  if (serviceName !== undefined && typeof serviceName !== 'string') {
    return guideError(400, 'serviceName is not a name');
  }
  const createdAt = world.now();
  const records = world
    .visible('genesys', from, to, createdAt)
    .filter((entry) => isOf(entry, serviceName))
    .map((entry) => guideRecordOf(state, entry, createdAt, includeDetails === true));
  const outcome =
    faults.take('queryFailed', request) !== undefined
      ? 'FAILED'
      : faults.take('queryNeverEnds', request) === undefined
        ? 'SUCCEEDED'
        : null;
  const query = { id: randomUUID(), createdAt, outcome, file: JSON.stringify(records) } as const;
  known.queries.set(query.id, query);
  return json(202, { queryId: query.id, status: 'QUEUED' });
}

const isOf = (entry: Entry, serviceName: string | undefined): boolean => {
  const { service } = genesysKind(entry.kind);
  return serviceName === undefined || (SERVICES[serviceName] ?? [serviceName]).includes(service);
};

/** In the end with the address of the file, good for a while, and its checksum, written in one of several ways. */
function statusOf(
  query: GuideQuery,
  { origin }: SimulatedRequest,
  { world }: GuideState,
  { files }: GuideQueries,
): Record<string, unknown> {
  const { id, createdAt, outcome, file } = query;
  if (outcome === null || world.now() < createdAt + RUNNING_MS) {
    return { queryId: id, status: 'RUNNING' };
  }
  if (outcome === 'FAILED') return { queryId: id, status: outcome };
  const name = randomUUID();
  files.set(name, { query, expiresAt: world.now() + FILE_MS });
  const sha256 = createHash('sha256').update(file).digest('hex');
  const checksum = files.size % 2 === 0 ? sha256 : `sha256:${sha256}`;
  const downloadUrl = `${origin}/_download/${name}.json?signature=${randomUUID()}`;
  return { queryId: id, status: outcome, downloadUrl, checksum };
}

/** The file store: refuses a bearer token, forgets addresses. */
export function answerGuideDownload(
  request: SimulatedRequest,
  { world, faults }: GuideState,
  { files }: GuideQueries,
): SimulatedResponse | undefined {
  if (!request.path.startsWith('/_download/')) return undefined;
  if (request.headers['authorization'] !== undefined) return guideError(400, 'One mechanism only');
  const file = files.get(request.path.slice('/_download/'.length, -'.json'.length));
  const isExpired = faults.take('expireCursors', request) !== undefined;
  if (file === undefined || isExpired || file.expiresAt <= world.now()) {
    return guideError(403, 'Request has expired');
  }
  const whole = file.query.file;
  const cut = faults.take('truncateDownload', request);
  const records = JSON.parse(whole) as unknown[];
  const body =
    faults.take('loseRecords', request) === undefined
      ? whole
      : JSON.stringify(records.slice(0, -1));
  return {
    ...json(200, null),
    body: cut === undefined ? body : body.slice(0, cut.bytes ?? body.length / 2),
  };
}

import { createHash, randomUUID } from 'node:crypto';
import type { Entry } from '../changes/entry.ts';
import { genesysError } from './error.ts';
import { findQuery, stateOf, unknownQuery } from './query.ts';
import { genesysRecordOf } from '../changes/genesys-record-of.ts';
import { toTopicShape, withoutUserName } from '../changes/genesys-record.ts';
import { select } from './select.ts';
import type { GenesysState, QueryExecution } from './state.ts';
import { createDraw } from '../changes/random.ts';
import { json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

export const MAX_PAGE_SIZE = 500;
const EMPTY_PAGE_SHARE = 0.12;
const REPEAT_DISTANCE = 30;
const COMMA = Buffer.from(',');

/** What a cursor means to the server; opaque to everybody else. */
interface Place {
  readonly query: string;
  readonly offset: number;
  /** An empty page was already served at this place. */
  readonly isAfterEmpty?: boolean;
}

/** GET /api/v2/audits/query/{transactionId}/results: a page, or 302 with a download. */
export function readResults(
  id: string,
  request: SimulatedRequest,
  state: GenesysState,
): SimulatedResponse {
  const execution = findQuery(id, state);
  if (execution === undefined) return unknownQuery(id);
  if (stateOf(execution, state.world.now()) !== 'Succeeded') {
    return genesysError(409, 'audit.query.not.succeeded', 'The query has no results.');
  }
  const pageSize = Number(request.query.get('pageSize') ?? 25);
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
    return genesysError(400, 'bad.request', `pageSize must be between 1 and ${MAX_PAGE_SIZE}`);
  }
  const place = readCursor(request.query.get('cursor'), id);
  const isExpired =
    request.query.has('cursor') && state.faults.take('expireCursors', request) !== undefined;
  if (place === undefined || isExpired) {
    return genesysError(400, 'invalid.cursor', 'The cursor is invalid or has expired.');
  }
  const result = resultOf(execution, state);
  const isLarge = result.length - place.offset > state.settings.redirectAbove;
  return isLarge && request.query.get('allowRedirect') !== 'false'
    ? redirect(execution, place, request, state)
    : page(execution, place, pageSize, request, state);
}

function page(
  execution: QueryExecution,
  place: Place,
  pageSize: number,
  request: SimulatedRequest,
  state: GenesysState,
): SimulatedResponse {
  const { world } = state;
  const result = resultOf(execution, state);
  const draw = createDraw(world.seed, 11, execution.createdAt, place.offset);
  const { id } = execution;
  if (place.isAfterEmpty !== true && draw.chance(EMPTY_PAGE_SHARE)) {
    const cursor = writeCursor({ ...place, isAfterEmpty: true });
    return json(200, { id, pageSize, cursor, entities: [] });
  }
  const isExpanded = request.query.getAll('expand').includes('user');
  if (request.query.has('cursor') && state.faults.take('standStill', request) !== undefined) {
    return json(200, { id, pageSize, cursor: request.query.get('cursor'), entities: [] });
  }
  const size = state.faults.has('wholeAnswer') ? result.length : pageSize;
  const end = place.offset + size;
  const isAgain = place.offset > 0 && state.faults.take('repeatPage', request) !== undefined;
  const begin = isAgain ? Math.max(0, place.offset - size) : place.offset;
  const texts = result
    .slice(begin, begin + size)
    .flatMap((entry) => [COMMA, recordText(entry, execution.asOf, isExpanded, state)]);
  const cursor = end < result.length ? { cursor: writeCursor({ query: id, offset: end }) } : {};
  const head = JSON.stringify({ id, pageSize, ...cursor }).slice(0, -1);
  const body = [Buffer.from(`${head},"entities":[`), ...texts.slice(1), Buffer.from(']}')];
  return { ...json(200, null), body: Buffer.concat(body) };
}

function recordText(
  entry: Entry,
  asOf: number,
  isExpanded: boolean,
  { world, settings, texts }: GenesysState,
): Buffer {
  // A record that is revised later has another text until then.
  const isFinal = entry.revisedAt === undefined || entry.revisedAt <= asOf;
  const kept = texts[isExpanded ? 'expanded' : 'plain'];
  const known = isFinal ? kept.get(entry) : undefined;
  if (known !== undefined) return known;
  const record = genesysRecordOf(world.seed, world.centre, entry, asOf);
  const text = Buffer.from(JSON.stringify(isExpanded ? record : withoutUserName(record)));
  if (settings.keepTexts && isFinal) kept.set(entry, text);
  return text;
}

/** The next stretch as a file; the cursor, if any, leads past it. */
function redirect(
  execution: QueryExecution,
  { offset }: Place,
  request: SimulatedRequest,
  state: GenesysState,
): SimulatedResponse {
  const { world, settings, downloads } = state;
  const result = resultOf(execution, state);
  const end = offset + settings.redirectAbove;
  const name = randomUUID();
  downloads.set(name, {
    entries: result.slice(offset, end),
    asOf: execution.asOf,
    expiresAt: world.now() + settings.downloadSeconds * 1000,
  });
  const { id } = execution;
  const downloadUrl = `${request.origin}/_download/${name}.json?X-Amz-Signature=${randomUUID()}`;
  const cursor = end < result.length ? { cursor: writeCursor({ query: id, offset: end }) } : {};
  const pageSize = Number(request.query.get('pageSize') ?? 25);
  const isAsked = request.query.get('allowRedirect') === 'true';
  const location: Record<string, string> = isAsked ? { location: downloadUrl } : {};
  return json(302, { id, pageSize, ...cursor, downloadUrl }, location);
}

/** The object store: refuses a bearer token, forgets links, knows nothing of users' names. */
export function answerDownload(
  request: SimulatedRequest,
  { world, downloads, faults }: GenesysState,
): SimulatedResponse {
  if (request.headers['authorization'] !== undefined) {
    return xmlError(400, 'InvalidArgument', 'Only one auth mechanism allowed');
  }
  const file = downloads.get(request.path.slice('/_download/'.length, -'.json'.length));
  if (file === undefined || file.expiresAt <= world.now()) {
    return xmlError(403, 'AccessDenied', 'Request has expired');
  }
  const records = file.entries.map((entry) =>
    toTopicShape(genesysRecordOf(world.seed, world.centre, entry, file.asOf)),
  );
  const whole = JSON.stringify(records);
  // As S3 does with what was stored in one piece.
  const headers = {
    etag: `"${createHash('md5').update(whole).digest('hex')}"`,
    'x-amz-request-id': randomUUID(),
  };
  if (faults.take('loseRecords', request) !== undefined) {
    return json(200, records.slice(0, -1), headers);
  }
  const cut = faults.take('truncateDownload', request);
  const body = cut === undefined ? whole : whole.slice(0, cut.bytes ?? whole.length / 2);
  return { ...json(200, null, headers), body };
}

function xmlError(status: number, code: string, message: string): SimulatedResponse {
  const body = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

/** The snapshot of an execution, with some records listed twice. */
function resultOf(execution: QueryExecution, state: GenesysState): readonly Entry[] {
  execution.result ??= withRepeats(select(state, execution.request, execution.asOf));
  return execution.result;
}

function withRepeats(entries: readonly Entry[]): Entry[] {
  const listed: Entry[] = [];
  const again: { entry: Entry; at: number }[] = [];
  for (const entry of entries) {
    listed.push(entry);
    if (entry.isRepeated) again.push({ entry, at: listed.length + REPEAT_DISTANCE });
    while (again[0] !== undefined && again[0].at <= listed.length) {
      listed.push(...again.splice(0, 1).map((repeat) => repeat.entry));
    }
  }
  return [...listed, ...again.map(({ entry }) => entry)];
}

function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readCursor(cursor: string | null, query: string): Place | undefined {
  if (cursor === null) return { query, offset: 0 };
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place;
    return place.query === query ? place : undefined;
  } catch {
    return undefined; // not one of ours: answered like an expired one
  }
}

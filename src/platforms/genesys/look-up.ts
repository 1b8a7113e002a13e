import { Failure } from '../../audit/failure.ts';
import type { LookedUp, LookUpKind, LookUpReply } from '../look-ups.ts';
import type { ApiReply, GenesysApi } from './genesys-api.ts';
import { LOOK_UP_ROUTES } from './look-up-kinds.ts';
import { missingPermission } from './missing-permission.ts';
import { readIdentities, readIdentity } from './read-identity.ts';

/** Ids per request: 40 bytes each, within what any gateway takes as an address. */
const MAX_IDS = 50;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

class Refused {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Who the ids are: in bulk where the list takes ids; what it does not name is asked for alone, except users. */
export const lookUpGenesys = async (
  api: GenesysApi,
  kind: LookUpKind,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<LookUpReply> => {
  // Nothing else is an id; the platform answers 400 to it, and a comma would be two.
  const askable = [...new Set(ids)].filter((id) => UUID.test(id));
  const odd = ids.filter((id) => !UUID.test(id)).map((id) => unknown(kind, id));
  const found: LookedUp[] = [];
  try {
    for (let start = 0; start < askable.length; start += MAX_IDS)
      found.push(...(await lookUpSome(api, kind, askable.slice(start, start + MAX_IDS), signal)));
  } catch (error) {
    if (error instanceof Refused) return { refused: error.reason };
    throw error;
  }
  return { found: [...found, ...odd] };
};

const lookUpSome = async (
  api: GenesysApi,
  kind: LookUpKind,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly LookedUp[]> => {
  const inBulk = await askForAll(api, kind, ids, signal);
  const named = new Set(inBulk.map(({ id }) => id));
  const others = ids.filter((id) => !named.has(id));
  // The one question that covers users in every state is the bulk one.
  if (kind === 'user') return [...inBulk, ...others.map((id) => unknown(kind, id))];
  const alone: LookedUp[] = [];
  for (const id of others) alone.push(await askForOne(api, kind, id, signal));
  return [...inBulk, ...alone];
};

const askForAll = async (
  api: GenesysApi,
  kind: LookUpKind,
  ids: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly LookedUp[]> => {
  const { path, bulk } = LOOK_UP_ROUTES[kind];
  if (bulk === null || (ids.length === 1 && kind !== 'user')) return [];
  const query = [...ids.map((id) => `id=${id}`), `pageSize=${MAX_IDS}`, bulk].filter(Boolean);
  const reply = await api.send({
    method: 'GET',
    path: `${path}?${query.join('&')}`,
    signal,
    expect: [200, 403],
  });
  assertAllowed(kind, reply);
  const wanted = new Set(ids);
  const found = readIdentities(kind, reply.json);
  if (found === undefined) throw unreadable(path);
  return found.filter(({ id }) => wanted.has(id));
};

const askForOne = async (
  api: GenesysApi,
  kind: LookUpKind,
  id: string,
  signal: AbortSignal | undefined,
): Promise<LookedUp> => {
  const path = `${LOOK_UP_ROUTES[kind].path}/${id}`;
  const reply = await api.send({ method: 'GET', path, signal, expect: [200, 400, 403, 404, 410] });
  assertAllowed(kind, reply);
  if (reply.status !== 200) return unknown(kind, id);
  const found = readIdentity(kind, reply.json);
  if (found?.id !== id) throw unreadable(path);
  return found;
};

const assertAllowed = (kind: LookUpKind, { status, json }: ApiReply): void => {
  if (status !== 403) return;
  const { permission, path } = LOOK_UP_ROUTES[kind];
  const missing = missingPermission(json, permission);
  throw new Refused(`GET ${path} needs the permission ${missing}`);
};

const unknown = (kind: LookUpKind, id: string): LookedUp => ({
  kind,
  id,
  name: null,
  state: 'unknown',
  attributes: {},
});

const unreadable = (path: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `GET ${path} answered 200 with something that is not what was asked for.`,
    retryable: true,
  });

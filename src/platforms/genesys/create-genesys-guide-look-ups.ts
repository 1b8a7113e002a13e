import type { AccessLookUps } from '../access-look-ups.ts';
import type { LookUps } from '../look-ups.ts';
import type { GenesysConnection } from '../platform.ts';
import { createGenesysAccess } from './create-genesys-access.ts';
import { createGenesysLookUps } from './create-genesys-look-ups.ts';
import { createGenesysApi, type GenesysApi, type GenesysDependencies } from './genesys-api.ts';
import { createGuideTokens } from './guide-tokens.ts';

/** What every host of the platform's API has: a 403 is an answer of it, too. */
const PROBE = '/api/v2/users';
/** A gateway that gets them is noticed without a restart. */
const ASK_AGAIN_MS = 600_000;
const ABSENT = [400, 404, 405, 410, 501];

/**
 * The guide looks entities up "via the Platform API", at the host of its audit log and with its token. A gateway may have
 * nothing beside that log, and its 404 would pass for "there is no such user, role or flow", which evidence must not say.
 */
export const createGenesysGuideLookUps = (
  connection: GenesysConnection,
  dependencies: GenesysDependencies,
): { readonly lookUps: LookUps; readonly access: AccessLookUps } => {
  const tokens = dependencies.guideTokens ?? createGuideTokens(connection, dependencies);
  const shared = { ...dependencies, tokens };
  const whyNot = createProbe(createGenesysApi(connection, shared), connection.apiUrl);
  const lookUps = createGenesysLookUps(connection, shared);
  const access = createGenesysAccess(connection, shared);
  return {
    lookUps: {
      ...lookUps,
      lookUp: async (kind, ids, signal) => {
        const refused = await whyNot(signal);
        return refused === undefined ? lookUps.lookUp(kind, ids, signal) : { refused };
      },
      snapshot: async (request, event, signal) => {
        const reason = await whyNot(signal);
        if (reason === undefined) return lookUps.snapshot(request, event, signal);
        const source = `GET ${request.path}`;
        const observedAt = dependencies.now();
        const nothing = { version: null, side: 'observed', status: 404, body: null } as const;
        return [{ ...nothing, source, observedAt, outcome: 'refused', reason }];
      },
    },
    access: {
      role: async (id, signal) => {
        const unknown = await whyNot(signal);
        return unknown === undefined ? access.role(id, signal) : { unknown };
      },
      grants: async (subject, signal) => {
        const unknown = await whyNot(signal);
        return unknown === undefined ? access.grants(subject, signal) : { unknown };
      },
    },
  };
};

/** Undefined where the host can be asked. */
const createProbe = (
  api: GenesysApi,
  apiUrl: string,
): ((signal?: AbortSignal) => Promise<string | undefined>) => {
  let last: { readonly at: number; readonly reason: string | undefined } | undefined;
  return async (signal) => {
    if (last !== undefined && (last.reason === undefined || api.now() - last.at < ASK_AGAIN_MS)) {
      return last.reason;
    }
    const path = `${PROBE}?pageSize=1`;
    const { status } = await api.send({
      method: 'GET',
      path,
      signal,
      expect: [200, 403, ...ABSENT],
    });
    const reason = ABSENT.includes(status)
      ? `${apiUrl} has no look-ups beside the guide's audit log (GET ${PROBE} answered ${status})`
      : undefined;
    last = { at: api.now(), reason };
    return reason;
  };
};

import type { TakenSnapshot } from '../look-ups.ts';
import { withoutCredentials } from '../without-credentials.ts';
import type { ApiReply, GenesysApi } from './genesys-api.ts';
import { missingPermission } from './missing-permission.ts';

/** What was asked, and what is known of it beforehand. */
export interface Asked {
  readonly path: string;
  readonly version?: string;
  readonly side?: TakenSnapshot['side'];
}

/** Looks at one address. Not there, not allowed and not possible are answers, and evidence. */
export const takeSnapshot = async (
  api: GenesysApi,
  { path, version, side }: Asked,
  signal?: AbortSignal,
): Promise<TakenSnapshot> => {
  const reply = await api.send({
    method: 'GET',
    path,
    signal,
    expect: [200, 400, 403, 404, 405, 410],
  });
  return {
    source: `GET ${path}`,
    observedAt: api.now(),
    ...outcomeOf(reply),
    version: version ?? null,
    side: side ?? 'observed',
    status: reply.status,
    body: withoutCredentials(reply.json ?? null),
  };
};

const outcomeOf = ({ status, json }: ApiReply): Pick<TakenSnapshot, 'outcome' | 'reason'> => {
  if (status === 200) return { outcome: 'state', reason: null };
  if (status === 404 || status === 410) return { outcome: 'absent', reason: null };
  const reason =
    status === 403 ? `needs the permission ${missingPermission(json, null)}` : `answered ${status}`;
  return { outcome: 'refused', reason };
};

import type { AuditEvent } from '../../audit/event.ts';
import type { IdentityRecord } from '../../evidence/formats/evidence-files.ts';
import { resolveIdentities } from '../../identity/resolve-identities.ts';
import { createShortfall } from '../../identity/shortfall.ts';
import type { IdentityLedger } from '../../ledger/identities.ts';
import type { LookUps } from '../../platforms/look-ups.ts';
import type { Asked } from './find-facts.ts';

export interface Naming {
  readonly identities: IdentityLedger;
  readonly enrichWithinMs: number;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Who the ids in these events were: what is known already, and what the platform says within the time for it. */
export const namesOf = async (
  events: readonly AuditEvent[],
  asked: Asked,
  { identities, enrichWithinMs, now, signal: outer }: Naming,
): Promise<readonly IdentityRecord[]> => {
  const [first] = events;
  if (first === undefined) return [];
  const options = { organizationId: first.organization_id, identities, now };
  const asking = { ...options, shortfall: createShortfall(true) };
  const nobody = { platform: first.platform, ...ASKS_NOBODY };
  if ('unasked' in asked) return resolveIdentities(events, { ...asking, lookUps: nobody });
  const limit = AbortSignal.timeout(enrichWithinMs);
  const signal = outer === undefined ? limit : AbortSignal.any([outer, limit]);
  try {
    return await resolveIdentities(events, { ...asking, lookUps: asked.lookUps, signal });
  } catch {
    outer?.throwIfAborted();
    // Whatever it was, an alert with an id in it is better than none; a ledger that fails does so again, and is told.
    return resolveIdentities(events, { ...asking, lookUps: nobody });
  }
};

const ASKS_NOBODY: Omit<LookUps, 'platform'> = {
  kinds: [],
  lookUp: () => Promise.resolve({ found: [] }),
  requests: () => [],
  snapshot: () => Promise.resolve([]),
};

/** The names of one moment: the newest observed by then, else the first after. */
export const namesAt = (
  identities: readonly IdentityRecord[],
  timestamp: string,
): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  for (const { id, name, observedAt } of identities.toSorted(byTime))
    if (name !== null && (observedAt <= timestamp || !names.has(id))) names.set(id, name);
  return names;
};

const byTime = (a: IdentityRecord, b: IdentityRecord): number =>
  a.observedAt < b.observedAt ? -1 : Number(a.observedAt > b.observedAt);

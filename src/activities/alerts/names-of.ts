import type { AuditEvent } from '../../audit/event.ts';
import type { IdentityRecord } from '../../evidence/formats/evidence-files.ts';
import { resolveIdentities } from '../../identity/resolve-identities.ts';
import { createShortfall } from '../../identity/shortfall.ts';
import type { IdentityLedger } from '../../ledger/identities.ts';
import type { LookUps } from '../../platforms/look-ups.ts';
import type { Asked } from './find-facts.ts';
import type { LookUpRound } from './look-up-rounds.ts';

export interface Naming {
  readonly identities: IdentityLedger;
  readonly round: LookUpRound;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Who the ids in these events were: what is known already, and what the platform says within the time for it. */
export const namesOf = async (
  events: readonly AuditEvent[],
  asked: Asked,
  { identities, round, now, signal: outer }: Naming,
): Promise<readonly IdentityRecord[]> => {
  const [first] = events;
  if (first === undefined) return [];
  const options = { organizationId: first.organization_id, identities, now };
  const asking = { ...options, shortfall: createShortfall(true) };
  const nobody = { platform: first.platform, ...ASKS_NOBODY };
  if ('unasked' in asked) return resolveIdentities(events, { ...asking, lookUps: nobody });
  const { limit } = round;
  const signal = outer === undefined ? limit : AbortSignal.any([outer, limit]);
  try {
    return await resolveIdentities(events, { ...asking, lookUps: asked.lookUps, signal });
  } catch {
    outer?.throwIfAborted();
    if (limit.aborted) round.note(false);
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

/** What ids were called at one moment. */
export interface Names {
  get(id: string): string | undefined;
}

/**
 * Names of any moment: the newest observed by then, else the first after. Thousands of changes may ask about thousands of
 * names, so each id's are put in order once.
 */
export const namesAt = (identities: readonly IdentityRecord[]): ((timestamp: string) => Names) => {
  const byId = Map.groupBy(identities.toSorted(byTime), ({ id }) => id);
  return (timestamp) => ({
    get: (id) => {
      const named = byId.get(id)?.filter(({ name }) => name !== null) ?? [];
      const then = named.findLast(({ observedAt }) => observedAt <= timestamp) ?? named[0];
      return then?.name ?? undefined;
    },
  });
};

const byTime = (a: IdentityRecord, b: IdentityRecord): number =>
  a.observedAt < b.observedAt ? -1 : Number(a.observedAt > b.observedAt);

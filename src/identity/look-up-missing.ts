import type { IdentityLedger, IdentityRow } from '../ledger/identities.ts';
import type { LookedUp, LookUpKind, LookUps } from '../platforms/look-ups.ts';
import { keyOf, type Identified } from './observe-names.ts';
import type { Shortfall } from './shortfall.ts';

const DAY_MS = 24 * 3_600_000;
/** A look-up older than this is asked again, also one that found nobody. */
const MAX_AGE_MS = DAY_MS;
/** Noted after each, so that a repetition goes on where it was broken off. */
const IDS_AT_ONCE = 200;

export interface LookingUp {
  readonly organizationId: string;
  readonly lookUps: LookUps;
  readonly identities: IdentityLedger;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (() => void) | undefined;
  readonly shortfall: Shortfall;
}

/** Asks the platform who the ids are that nobody has asked about lately, and notes what it says. */
export const lookUpMissing = async (
  ids: readonly Identified[],
  options: LookingUp,
): Promise<void> => {
  const { lookUps, identities, organizationId, now } = options;
  const known = await identities.asOf(lookUps.platform, organizationId, ids, now());
  const latest = new Map(known.map((row) => [keyOf(row), row]));
  const missing = ids.filter((id) => isMissing(latest.get(keyOf(id)), now()));
  for (const kind of lookUps.kinds) {
    const own = missing.filter((id) => id.kind === kind).map(({ id }) => id);
    for (let start = 0; start < own.length; start += IDS_AT_ONCE) {
      const some = own.slice(start, start + IDS_AT_ONCE);
      const isAnswered = await askFor(kind, some, latest, options);
      if (!isAnswered) break;
    }
  }
};

/**
 * Those of other organisations never resolve here. Of users an event tells the name alone, so they are looked up once
 * all the same: address, division and state are what an auditor asks for next.
 */
const isMissing = (row: IdentityRow | undefined, now: number): boolean => {
  if (row === undefined) return true;
  if (row.state === 'foreign') return false;
  const isNameAlone = row.source !== LOOK_UP && Object.keys(row.attributes).length === 0;
  return (row.kind === 'user' && isNameAlone) || row.confirmedAt < now - MAX_AGE_MS;
};

const LOOK_UP = 'look-up';

const askFor = async (
  kind: LookUpKind,
  ids: readonly string[],
  latest: ReadonlyMap<string, IdentityRow>,
  { lookUps, identities, organizationId, now, signal, onProgress, shortfall }: LookingUp,
): Promise<boolean> => {
  const reply = await shortfall.allow(`${kind} names`, () => lookUps.lookUp(kind, ids, signal));
  onProgress?.();
  if (reply === undefined) return false;
  if ('refused' in reply) {
    shortfall.add(`${kind} names: ${reply.refused}`);
    return false;
  }
  const at = now();
  await identities.note(
    reply.found.map((found) => ({
      platform: lookUps.platform,
      organizationId,
      kind,
      id: found.id,
      ...asKnown(found, latest.get(keyOf({ kind, id: found.id }))),
      source: LOOK_UP,
      observedAt: at,
      confirmedAt: at,
    })),
  );
  return true;
};

/** What was known and is gone now is deleted; what nobody ever knew is unknown. */
const asKnown = (
  { name, state, attributes }: LookedUp,
  before: IdentityRow | undefined,
): Pick<IdentityRow, 'name' | 'state' | 'attributes'> =>
  state === 'unknown' && typeof before?.name === 'string'
    ? { name: before.name, state: 'deleted', attributes: before.attributes }
    : { name: name ?? before?.name ?? null, state, attributes };

import type { Findings } from './findings.ts';
import type { KeyRing } from './key-ring.ts';

/** A statement that was made before its key took over, and signed afterwards, e.g. after a crash in between. */
const SIGNED_AFTER_MS = 3_600_000;

/** A key counts from its entry in the key ledger until its successor's. */
export const checkSigningTime = (
  ring: KeyRing,
  { key, keyId, time }: { readonly key: string; readonly keyId: string; readonly time: string },
  findings: Findings,
): void => {
  const known = ring.evidence.get(keyId);
  if (known === undefined) return;
  const { validFrom, validUntil } = known;
  const isEarly = validFrom !== null && Date.parse(time) + SIGNED_AFTER_MS < Date.parse(validFrom);
  const isLate = validUntil !== null && time >= validUntil;
  if (!isEarly && !isLate) return;
  const what = isLate
    ? `The key ${keyId} was replaced on ${validUntil}, before this was said (${time}).`
    : `The key ${keyId} counts from ${validFrom} on, and this was said on ${time}.`;
  findings.add('modified', key, what);
};

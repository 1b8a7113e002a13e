import type { IdentityRow } from '../ledger/identities.ts';
import { keyOf, type Observed } from './observe-names.ts';

/**
 * An event tells a name, not an address or a division: what was known before goes on while the name is the same, so
 * that the observation confirms it instead of replacing it by less.
 */
export const withWhatWasKnown = (
  { rows }: Observed,
  known: readonly IdentityRow[],
): readonly IdentityRow[] => {
  const before = new Map(known.map((row) => [keyOf(row), row]));
  return rows.map(({ isStateSaid, ...row }) => {
    const last = before.get(keyOf(row));
    const goesOn =
      last !== undefined &&
      last.observedAt <= row.observedAt &&
      (last.name === row.name || (row.name === null && row.state === last.state));
    const now = goesOn
      ? {
          ...row,
          name: last.name,
          state: isStateSaid ? row.state : last.state,
          attributes: { ...last.attributes, ...row.attributes },
        }
      : row;
    before.set(keyOf(row), now);
    return now;
  });
};

import type { IdentityRow } from './identities.ts';

/**
 * The rows of one id with one more observation among them, in order of time. Neighbours that say the same are one
 * row, from the first observation to the last confirmation; a row whose span the observation contradicts is cut.
 */
export function placeIdentity(
  rows: readonly IdentityRow[],
  observed: IdentityRow,
): readonly IdentityRow[] {
  const cut = rows.flatMap((row) => (contradicts(observed, row) ? ends(row) : [row]));
  const placed: IdentityRow[] = [];
  for (const row of [...cut, observed].toSorted(byTime)) {
    const before = placed.at(-1);
    if (before !== undefined && saysTheSame(before, row))
      placed[placed.length - 1] = join(before, row);
    else placed.push(row);
  }
  return placed;
}

const contradicts = (observed: IdentityRow, row: IdentityRow): boolean =>
  row.observedAt < observed.observedAt &&
  observed.observedAt < row.confirmedAt &&
  !saysTheSame(observed, row);

/** What is left of a span once something else was seen within it: it was so at its ends. */
const ends = (row: IdentityRow): IdentityRow[] => [
  { ...row, confirmedAt: row.observedAt },
  { ...row, observedAt: row.confirmedAt },
];

const join = (first: IdentityRow, second: IdentityRow): IdentityRow => ({
  ...first,
  confirmedAt: Math.max(first.confirmedAt, second.confirmedAt),
});

const saysTheSame = (a: IdentityRow, b: IdentityRow): boolean =>
  a.name === b.name && a.state === b.state && attributesOf(a) === attributesOf(b);

/** Equal for equal attributes. */
export const attributesOf = ({ attributes }: Pick<IdentityRow, 'attributes'>): string =>
  JSON.stringify(attributes, Object.keys(attributes).toSorted());

const byTime = (a: IdentityRow, b: IdentityRow): number =>
  a.observedAt - b.observedAt || (a.source < b.source ? -1 : Number(a.source > b.source));

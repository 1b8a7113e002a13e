import type { DeliveryRow, Ledger, Quarantined } from '../../ledger/ledger.ts';

/** Events of a delivery that its target does not have, though it is through with them. */
export interface WithheldCounts {
  /** Dead letters nobody has decided about. */
  readonly setAside: number;
  readonly discarded: number;
}

/** How many of the events of each delivery became dead letters; one look at all of them. */
export const withWithheld = async <Row extends DeliveryRow>(
  { deliveries }: Pick<Ledger, 'deliveries'>,
  rows: readonly Row[],
): Promise<readonly (Row & WithheldCounts)[]> => {
  if (rows.length === 0) return [];
  const letters = await deliveries.quarantined({ states: ['open', 'discarded'] });
  const byPlace = Map.groupBy(letters, placeOf);
  return rows.map((row) => ({ ...row, ...countOf(byPlace.get(placeOf(row)) ?? []) }));
};

const placeOf = ({ batch, target }: Pick<Quarantined, 'batch' | 'target'>): string =>
  `${batch} ${target}`;

const countOf = (letters: readonly Quarantined[]): WithheldCounts => {
  const discarded = letters.filter(({ state }) => state === 'discarded').length;
  return { setAside: letters.length - discarded, discarded };
};

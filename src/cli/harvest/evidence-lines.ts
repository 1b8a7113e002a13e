import type { VerifiedArchive } from '../../activities/harvest/harvest-activities.ts';
import type { Config } from '../../config/config.ts';
import type { WindowRow } from '../../ledger/harvests.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** More than six months of four hours; beyond it the line says how many it looked at. */
const MOST_ROWS = 2_000;

const count = (rows: readonly WindowRow[], ...states: readonly WindowRow['state'][]): number =>
  rows.filter(({ state }) => states.includes(state)).length;

const lineOf = (tenant: string, rows: readonly WindowRow[]): string => {
  const sealed = count(rows, 'sealed', 'sealed-empty');
  const others = (['open', 'failed', 'gap'] as const)
    .filter((state) => count(rows, state) > 0)
    .map((state) => `${count(rows, state)} ${state}`);
  const newest = rows.findLast(({ state }) => state.startsWith('sealed'));
  const until = newest === undefined ? '' : ` until ${new Date(newest.window.to).toISOString()}`;
  return `evidence of ${tenant}: ${[`${sealed} of ${rows.length} windows sealed${until}`, ...others].join(', ')}`;
};

/** A line for every tenant that is harvested, and what verification found where it was made. */
export const evidenceLines = async (
  { harvests }: Pick<Config, 'harvests'>,
  ledger: Ledger,
  verified: VerifiedArchive | { readonly trouble: string } | null,
): Promise<readonly string[]> => {
  const lines = await Promise.all(
    harvests.map(async ({ settings: { name } }) =>
      lineOf(name, await ledger.windows.list({ tenant: name, limit: MOST_ROWS })),
    ),
  );
  if (verified === null) return lines;
  if ('trouble' in verified) {
    return [...lines, `evidence archive: could not be verified: ${verified.trouble}`];
  }
  const { verdict, windows, events, first } = verified;
  const what =
    verdict === 'valid'
      ? `valid, ${windows} windows, ${events} events`
      : `findings: ${first ?? ''}`;
  return [...lines, `evidence archive: ${what}; see it yourself with \`holdfast verify\``];
};

import type { WindowRow, WindowState } from '../../ledger/harvests.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { listing } from '../deliveries/listing.ts';
import type { Column } from '../table.ts';

export interface WindowFilter {
  readonly tenant?: string;
  readonly from?: string;
  readonly to?: string;
  readonly state?: WindowState;
  readonly limit: number;
}

const clock = (time: number): string => new Date(time).toISOString().slice(0, 16);

/** The other count may be of some services only, so the number beside that of the events would tell nothing. */
const counted = ({ agrees }: WindowRow): string | null =>
  agrees === null ? null : agrees ? 'agrees' : 'DIFFERS';

const COLUMNS: readonly Column<WindowRow>[] = [
  { title: 'tenant', value: ({ tenant }) => tenant },
  {
    title: 'window (UTC)',
    value: ({ window: { from, to } }) => `${clock(from)} to ${clock(to).slice(11)}`,
  },
  { title: 'state', value: ({ state }) => state },
  { title: 'events', value: ({ events }) => events, align: 'right' },
  { title: 'other count', value: counted },
  { title: 'new', value: ({ newEvents }) => newEvents, align: 'right' },
  { title: 're-checked', value: ({ rechecks }) => rechecks.map((hours) => `${hours}h`).join(' ') },
  {
    title: 'in splunk',
    value: ({ inSplunk }) => inSplunk && `${inSplunk.found} of ${inSplunk.expected}`,
    align: 'right',
  },
  { title: 'supplements', value: ({ supplements }) => supplements.length, align: 'right' },
  { title: 'leaf', value: ({ leafIndex }) => leafIndex, align: 'right' },
  { title: 'evidence', value: ({ bundleKey }) => bundleKey?.replace(/\/[^/]*$/, '') },
];

const ask = (ledger: Ledger, { tenant, from, to, state, limit }: WindowFilter) =>
  ledger.windows.list({
    ...(tenant !== undefined && { tenant }),
    ...((from !== undefined || to !== undefined) && {
      within: {
        from: from === undefined ? 0 : Date.parse(from),
        to: to === undefined ? Date.now() : Date.parse(to),
      },
    }),
    ...(state !== undefined && { states: [state] }),
    limit,
  });

const noteOf = (rows: readonly WindowRow[], { limit }: WindowFilter): string | undefined => {
  const errors = rows
    .filter(
      ({ state, lastError }) => lastError !== null && (state === 'open' || state === 'failed'),
    )
    .map(({ tenant, window, lastError }) => `${tenant} ${clock(window.from)}: ${lastError}`);
  if (rows.length >= limit) errors.push(`Only the first ${limit} are shown; see --limit.`);
  return errors.length === 0 ? undefined : errors.join('\n');
};

/** As the ledger tells it; `holdfast verify` asks the archive itself. */
export const listWindows = listing<WindowRow, WindowFilter>({
  columns: COLUMNS,
  ask,
  nothing: 'No windows. The first are harvested by: holdfast harvest run <tenant>',
  note: noteOf,
});

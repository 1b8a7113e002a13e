import type { Command } from 'commander';
import type { WindowRow, WindowState } from '../../ledger/harvests.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { contextOf } from '../command-context.ts';
import { listing } from '../deliveries/listing.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import type { Column } from '../table.ts';
import { findHarvest } from './find-harvest.ts';

export interface WindowFilter {
  readonly tenant?: string;
  readonly from?: string;
  readonly to?: string;
  readonly state?: WindowState;
  readonly limit: number;
  /** Other lists have one; a window is of no stream. */
  readonly stream?: never;
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

const list = listing<WindowRow, WindowFilter>({
  columns: COLUMNS,
  ask,
  nothing: 'No windows. The first are harvested by: holdfast harvest run <tenant>',
  note: noteOf,
});

/** As the ledger tells it; `holdfast verify` asks the archive itself. */
export const listWindows = async (filter: WindowFilter, command: Command): Promise<void> => {
  if (filter.tenant !== undefined) await requireKnown(filter.tenant, command);
  await list(filter, command);
};

/** A tenant that was taken out of the configuration keeps its windows. */
const requireKnown = async (tenant: string, command: Command): Promise<void> => {
  const { config } = await contextOf(command).load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const rows = await ledger.windows.list({ tenant, limit: 1 });
    if (rows.length === 0) findHarvest(config, tenant);
  } finally {
    await ledger.close();
  }
};

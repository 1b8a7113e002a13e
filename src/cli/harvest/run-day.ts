import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Command } from 'commander';
import type { HarvestedDay, harvestDay } from '../../workflows/harvest-day.ts';
import type { Config } from '../../config/config.ts';
import type { HarvestDayProgress } from '../../workflows/messages.ts';
import { dayBefore, dayOf } from '../../workflows/windows-of-day.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { requireWorker } from '../deliveries/require-worker.ts';
import { EXIT } from '../exit-codes.ts';
import { followWorkflow } from '../follow-workflow.ts';
import type { Progress } from '../progress-bar.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { type Column, renderTable } from '../table.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { type DayWindow, dayWindows } from './day-windows.ts';
import { findHarvest } from './find-harvest.ts';

const COLUMNS: readonly Column<DayWindow>[] = [
  { title: 'window', value: ({ from, to }) => `${from.slice(0, 16)}Z to ${to.slice(11, 16)}Z` },
  { title: 'outcome', value: ({ outcome }) => outcome },
  { title: 'events', value: ({ events }) => events, align: 'right' },
  { title: 'new', value: ({ newEvents }) => newEvents, align: 'right' },
  { title: 'agrees', value: ({ agrees }) => (agrees === null ? null : agrees ? 'yes' : 'no') },
  { title: 'reason', value: ({ reason }) => reason },
];

export const runDay = async (
  tenant: string,
  { date = dayBefore(Date.now()) }: { readonly date?: string },
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const { windowMs } = findHarvest(config, tenant);
  requireBegun(date);
  const { client, close } = await connectTemporal(config.temporal);
  try {
    await ensureSearchAttributes(client);
    await requireWorker(client, config.temporal.taskQueue);
    const handle = await start(client, config.temporal.taskQueue, { tenant, date });
    const day = await followWorkflow(client, handle, { unit: 'windows', toProgress, toEnd });
    const every = dayWindows(day, await rowsOf(config, { tenant, date }), windowMs);
    context.print(
      { ...day, every },
      day.windows.length === 0 && wantingOf(every).length === 0
        ? [`Every window of ${date} had ended well before.`]
        : renderTable(COLUMNS, every),
    );
    failUnlessSealed({ tenant, date }, every);
  } finally {
    await close();
  }
};

interface TenantDay {
  readonly tenant: string;
  readonly date: string;
}

const requireBegun = (date: string): void => {
  const now = Date.now();
  if (Date.parse(dayOf(date).from) <= now) return;
  throw new CliError(
    EXIT.usage,
    `${date} has not begun: in UTC it is ${new Date(now).toISOString().slice(0, 16)}.`,
    { advice: `The last whole day is ${dayBefore(now)}, which is taken without --date.` },
  );
};

/** What the run did not have to read again, the ledger knows. */
const rowsOf = async ({ ledger: settings }: Config, { tenant, date }: TenantDay) => {
  const { from, to } = dayOf(date);
  const ledger = await openConfiguredLedger(settings);
  try {
    return await ledger.windows.list({
      tenant,
      within: { from: Date.parse(from), to: Date.parse(to) },
    });
  } finally {
    await ledger.close();
  }
};

const start = async (client: Client, taskQueue: string, { tenant, date }: TenantDay) => {
  const workflowId = `harvest/${tenant}/${date}`;
  try {
    return await client.workflow.start<typeof harvestDay>('harvestDay', {
      workflowId,
      taskQueue,
      args: [{ tenant, date }],
      staticSummary: `${tenant}: evidence of ${date}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new CliError(EXIT.failed, `${workflowId} is running already.`, {
      advice: `See how far it is with \`holdfast harvest list --tenant ${tenant} --from ${date}T00:00:00Z\`.`,
      cause: error,
    });
  }
};

const toProgress = ({ done, total }: HarvestDayProgress): Progress | null =>
  total === 0 ? null : { done, total, note: '' };

const toEnd = ({ windows: { length: total }, outcome }: HarvestedDay): Progress => ({
  done: total,
  total,
  note: outcome,
});

const WANTING = ['failed', 'gap', 'elsewhere', 'not over yet'] as const;

const wantingOf = (every: readonly DayWindow[]): readonly string[] =>
  WANTING.map((wanted) => ({
    wanted,
    count: every.filter(({ outcome }) => outcome === wanted).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ wanted, count }) => `${count} ${wanted}`);

const failUnlessSealed = ({ tenant, date }: TenantDay, every: readonly DayWindow[]): void => {
  const wanting = wantingOf(every);
  if (wanting.length === 0) return;
  const isOver = every.every(({ outcome }) => outcome !== 'not over yet');
  const again = `holdfast harvest run ${tenant} --date ${date}`;
  throw new CliError(EXIT.failed, `Not every window of ${date} is sealed: ${wanting.join(', ')}.`, {
    advice: isOver
      ? `What failed is signed as such and read again by the re-checks, or at once with: ${again}`
      : `A window is read when it is over and the lag of its harvest has passed: by the daily schedule, or later with: ${again}`,
  });
};

import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Command } from 'commander';
import type { HarvestedDay, harvestDay } from '../../workflows/harvest-day.ts';
import type { HarvestDayProgress } from '../../workflows/messages.ts';
import type { HarvestedWindow } from '../../workflows/harvest-window.ts';
import { dayBefore } from '../../workflows/windows-of-day.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { requireWorker } from '../deliveries/require-worker.ts';
import { EXIT } from '../exit-codes.ts';
import { followWorkflow } from '../follow-workflow.ts';
import type { Progress } from '../progress-bar.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { type Column, renderTable } from '../table.ts';
import { findHarvest } from './find-harvest.ts';

const COLUMNS: readonly Column<HarvestedWindow>[] = [
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
  findHarvest(config, tenant);
  const { client, close } = await connectTemporal(config.temporal);
  try {
    await ensureSearchAttributes(client);
    await requireWorker(client, config.temporal.taskQueue);
    const handle = await start(client, config.temporal.taskQueue, { tenant, date });
    const day = await followWorkflow(client, handle, { unit: 'windows', toProgress, toEnd });
    context.print(
      day,
      day.windows.length === 0
        ? [`Every window of ${date} had ended well before.`]
        : renderTable(COLUMNS, day.windows),
    );
    failUnlessSealed(day);
  } finally {
    await close();
  }
};

const start = async (
  client: Client,
  taskQueue: string,
  { tenant, date }: { readonly tenant: string; readonly date: string },
) => {
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

const failUnlessSealed = ({ windows, tenant, date }: HarvestedDay): void => {
  const count = (wanted: HarvestedWindow['outcome']): number =>
    windows.filter(({ outcome }) => outcome === wanted).length;
  const wanting = (['failed', 'gap', 'elsewhere'] as const)
    .filter((outcome) => count(outcome) > 0)
    .map((outcome) => `${count(outcome)} ${outcome}`);
  if (wanting.length === 0) return;
  throw new CliError(EXIT.failed, `Not every window of ${date} is sealed: ${wanting.join(', ')}.`, {
    advice: `What failed is signed as such and read again by the re-checks, or at once with: holdfast harvest run ${tenant} --date ${date}`,
  });
};

import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';
import type { backfillEvidence } from '../../workflows/backfill-evidence.ts';
import type { BackfillProgress } from '../../workflows/messages.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { requireWorker } from '../deliveries/require-worker.ts';
import { EXIT } from '../exit-codes.ts';
import { followWorkflow } from '../follow-workflow.ts';
import type { Progress } from '../progress-bar.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { findHarvest } from './find-harvest.ts';

export interface BackfillOptions {
  readonly from?: string;
  readonly to?: string;
  readonly pause?: string | true;
  readonly resume?: true;
}

export const backfillWorkflowId = (tenant: string): string => `backfill/${tenant}`;

export const runBackfill = async (
  tenant: string,
  options: BackfillOptions,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  findHarvest(config, tenant);
  const { client, close } = await connectTemporal(config.temporal);
  try {
    if (options.pause !== undefined || options.resume === true) {
      await signal(context, client, { tenant, options });
      return;
    }
    await ensureSearchAttributes(client);
    await requireWorker(client, config.temporal.taskQueue);
    const handle = await startOrFind(client, config.temporal.taskQueue, { tenant, options });
    const ended = await followWorkflow(client, handle, {
      unit: 'windows',
      toProgress,
      toEnd: (progress: BackfillProgress) => toProgress(progress) ?? NOTHING,
    });
    context.print(ended, summaryOf(ended));
    failUnlessSealed(ended);
  } finally {
    await close();
  }
};

interface Wanted {
  readonly tenant: string;
  readonly options: BackfillOptions;
}

const signal = async (
  context: CommandContext,
  client: Client,
  { tenant, options: { pause } }: Wanted,
): Promise<void> => {
  const workflowId = backfillWorkflowId(tenant);
  const handle = client.workflow.getHandle(workflowId);
  try {
    await (pause === undefined
      ? handle.signal('resume')
      : handle.signal('pause', pause === true ? 'no reason given' : pause));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CliError(EXIT.failed, `No backfill of ${tenant} is running.`, {
      advice: `Start one with: holdfast backfill ${tenant} --from 180d`,
      cause: error,
    });
  }
  const what = pause === undefined ? 'goes on' : 'begins no further window until it is resumed';
  context.print({ workflowId, signal: pause === undefined ? 'resume' : 'pause' }, [
    `${workflowId} ${what}.`,
  ]);
};

/** One that runs already is followed, if the same was asked for. */
const startOrFind = async (
  client: Client,
  taskQueue: string,
  { tenant, options: { from, to } }: Wanted,
) => {
  const workflowId = backfillWorkflowId(tenant);
  const running = client.workflow.getHandle<typeof backfillEvidence>(workflowId);
  const isRunning = await running
    .describe()
    .then(({ status }) => status.name === 'RUNNING')
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    });
  if (isRunning) {
    if (from === undefined && to === undefined) return running;
    throw new CliError(EXIT.failed, `A backfill of ${tenant} is running already.`, {
      advice: `Follow it with \`holdfast backfill ${tenant}\`, without --from and --to; when it has ended, start another.`,
    });
  }
  if (from === undefined) {
    throw new CliError(EXIT.usage, `No backfill of ${tenant} is running; say from when on.`, {
      advice: `For six months: holdfast backfill ${tenant} --from 180d`,
    });
  }
  return client.workflow.start<typeof backfillEvidence>('backfillEvidence', {
    workflowId,
    taskQueue,
    args: [{ tenant, from, to: to ?? new Date().toISOString() }],
    staticSummary: `${tenant}: evidence from ${from}`,
  });
};

const NOTHING: Progress = { done: 0, total: 0, note: 'nothing to do' };

const toProgress = (progress: BackfillProgress): Progress | null => {
  const { done, total, before, events, failed, gaps, pause, waits } = progress;
  if (total === 0) return null;
  const notes = [
    `${events.toLocaleString('en-US')} events`,
    ...(gaps > 0 ? [`${gaps} gaps`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(pause === null ? [] : [`paused: ${pause.reason}`]),
    ...(waits === undefined
      ? []
      : [
          `too few of the day's ${waits.perDay} queries are left, it goes on at ${waits.until.slice(0, 16)}Z`,
        ]),
  ];
  // What was there before is no work, and would make the rate look better than it is.
  return { done: done - before, total: total - before, note: notes.join(', ') };
};

const summaryOf = (ended: BackfillProgress): readonly string[] => [
  `${ended.tenant}, ${ended.from} to ${ended.to}: ${ended.total} windows.`,
  `${ended.before} had ended well before, ${ended.sealed} sealed now, ${ended.empty} sealed without events, ${ended.gaps} gaps, ${ended.failed} failed, ${ended.elsewhere} read by other runs.`,
  `${ended.events.toLocaleString('en-US')} events sealed, ${ended.newEvents.toLocaleString('en-US')} of them new to Splunk.`,
];

const failUnlessSealed = ({ failed, elsewhere, lastError, tenant }: BackfillProgress): void => {
  if (failed + elsewhere === 0) return;
  const why = lastError === null ? '' : ` The last: ${lastError}`;
  throw new CliError(
    EXIT.failed,
    `${failed} windows failed, ${elsewhere} are read by other runs.${why}`,
    {
      advice: `Each failure is signed as such. See them with \`holdfast harvest list --tenant ${tenant} --state failed\`, and run the same backfill again: what is sealed is not read again.`,
    },
  );
};

import { join } from 'node:path';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Command } from 'commander';
import type { Reconciled } from '../../activities/reconciliation/reconcile-activities.ts';
import type { Config, TemporalConfig } from '../../config/config.ts';
import type { reconcileDelivery } from '../../workflows/reconcile-delivery.ts';
import type { ReconcileInput } from '../../workflows/reconcile-input.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { EXIT } from '../exit-codes.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { type Column, renderTable } from '../table.ts';
import { toTime } from '../to-time.ts';
import { followReconciliation } from './follow-reconciliation.ts';
import { requireWorker } from './require-worker.ts';

const COLUMNS: readonly Column<Reconciled>[] = [
  { title: 'target', value: ({ target }) => target },
  { title: 'verdict', value: ({ verdict }) => verdict },
  { title: 'batches', value: ({ batches }) => batches, align: 'right' },
  { title: 'under way', value: ({ underWay }) => underWay, align: 'right' },
  { title: 'not compared', value: ({ notCompared }) => notCompared, align: 'right' },
  { title: 'expected', value: ({ expected }) => expected, align: 'right' },
  { title: 'there', value: ({ there }) => there, align: 'right' },
  { title: 'missing', value: ({ missing }) => missing, align: 'right' },
  { title: 'sent again', value: ({ healing }) => healing, align: 'right' },
  { title: 'twice', value: ({ doubled }) => doubled, align: 'right' },
  { title: 'late', value: ({ late }) => late, align: 'right' },
];

const run = async (options: ReconcileInput, command: Command): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  requireSearch(config, options.target);
  const { client, close } = await connectTemporal(config.temporal);
  try {
    await ensureSearchAttributes(client);
    await requireWorker(client, config.temporal.taskQueue);
    const { target, from, to } = options;
    const wanted = {
      ...(target !== undefined && { target }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
    const handle = await start(client, config.temporal, wanted);
    const results = (await followReconciliation(client, handle)).map((result) => ({
      ...result,
      html: join(config.reports.directory, result.html),
      json: join(config.reports.directory, result.json),
    }));
    context.print(results, [
      ...renderTable(COLUMNS, results),
      ...results.flatMap(({ target: name, whyNotCompared: why }) =>
        why === null ? [] : ['', `${name}, not compared: ${why}`],
      ),
      '',
      ...results.flatMap(({ html, json }) => [`Report  ${html}`, `        ${json}`]),
    ]);
    failUnlessClean(results);
  } finally {
    await close();
  }
};

const requireSearch = ({ splunk: { targets } }: Config, wanted: string | undefined): void => {
  const searchable = targets.filter(({ search }) => search !== undefined).map(({ name }) => name);
  if (wanted === undefined ? searchable.length > 0 : searchable.includes(wanted)) return;
  const all = targets.map(({ name }) => name);
  if (wanted !== undefined && !all.includes(wanted)) {
    throw new CliError(EXIT.usage, `No Splunk target is called "${wanted}".`, {
      advice: `The configuration has ${all.join(', ') || 'no targets'}.`,
    });
  }
  const which = wanted === undefined ? 'No Splunk target' : `Splunk target ${wanted}`;
  const not = wanted === undefined ? 'has' : 'has no';
  throw new CliError(
    EXIT.usage,
    `${which} ${not} search configured, so nobody can say what it holds.`,
    {
      advice: `Add splunk.targets.${wanted ?? all[0] ?? '<name>'}.search (url, and token or username with password) and restart the worker.`,
    },
  );
};

const start = async (client: Client, { taskQueue }: TemporalConfig, input: ReconcileInput) => {
  const workflowId = input.target === undefined ? 'reconcile' : `reconcile/${input.target}`;
  try {
    return await client.workflow.start<typeof reconcileDelivery>('reconcileDelivery', {
      workflowId,
      taskQueue,
      args: [input],
      staticSummary: `${input.target ?? 'every target'}: ledger and Splunk compared`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new CliError(EXIT.failed, `${workflowId} is running already.`, {
      advice: `Wait until it ends; how far it is:\n  temporal workflow query --workflow-id ${workflowId} --type progress`,
      cause: error,
    });
  }
};

const failUnlessClean = (results: readonly Reconciled[]): void => {
  const others = results.filter(({ verdict }) => verdict !== 'clean');
  if (others.length === 0) return;
  const what = others.map(({ target, verdict }) => `${target}: ${verdict}`).join(', ');
  throw new CliError(EXIT.failed, `Not clean: ${what}.`, {
    advice: 'The report says which events, why, and what is done about them.',
  });
};

export const addReconcile = (deliveries: Command): void => {
  deliveries
    .command('reconcile')
    .description(
      'compare what was delivered with what Splunk holds; send again what is missing, name what is doubled',
    )
    .option('--target <name>', 'only this Splunk target (default: every one that has a search)')
    .option('--from <time>', 'batches committed from then on (default: the last 24 hours)', toTime)
    .option('--to <time>', 'and before then (default: the settling time before now)', toTime)
    .addHelpText(
      'after',
      `
Runs workflow reconcile (for one target: reconcile/<target>) and writes a report, HTML for people, JSON for programs, into
reports.directory. Ctrl-C leaves the workflow running. \`holdfast schedules apply\` makes it hourly.

Exit code: 0 everything of the period is in Splunk once; 1 something is missing or there twice, or not everything
could be compared (Splunk's search did not answer, or a batch is still under way).

Examples:
  $ holdfast deliveries reconcile
  $ holdfast deliveries reconcile --target main --from 7d
  $ holdfast deliveries reconcile --from 2026-03-01T00:00:00Z --to 2026-03-02T00:00:00Z --json`,
    )
    .action(run);
};

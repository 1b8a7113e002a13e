import { join } from 'node:path';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Command } from 'commander';
import type { Reconciled } from '../../activities/reconciliation/reconcile-activities.ts';
import type { Config, TemporalConfig } from '../../config/config.ts';
import type { reconcileDelivery } from '../../workflows/reconcile-delivery.ts';
import type { ReconcileInput } from '../../workflows/reconcile-input.ts';
import { counted } from '../../reports/counted.ts';
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
  { title: 'set aside, open', value: ({ setAside }) => setAside, align: 'right' },
  { title: 'discarded', value: ({ discarded }) => discarded, align: 'right' },
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
      ...results.flatMap(({ target: name, setAside }) =>
        setAside > 0
          ? ['', `${name}, not in Splunk until somebody decides: ${setAsideOf(setAside)}`]
          : [],
      ),
      '',
      ...results.flatMap(({ html, json }) => [`Report  ${html}`, `        ${json}`]),
    ]);
    // The table says already what is not clean.
    if (options.target === undefined) failUnlessSame(searchableOf(config), results);
    failUnlessClean(results);
  } finally {
    await close();
  }
};

const setAsideOf = (events: number): string =>
  `${counted(events, 'event')}, see holdfast deliveries quarantined`;

const searchableOf = ({ splunk: { targets } }: Config): readonly string[] =>
  targets.filter(({ search }) => search !== undefined).map(({ name }) => name);

const requireSearch = (config: Config, wanted: string | undefined): void => {
  const { targets } = config.splunk;
  const searchable = searchableOf(config);
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

/** Without --target the worker decides which targets there are. */
export const failUnlessSame = (
  own: readonly string[],
  results: readonly Pick<Reconciled, 'target'>[],
): void => {
  const done = results.map(({ target }) => target);
  const left = own.filter((name) => !done.includes(name));
  const added = done.filter((name) => !own.includes(name));
  if (left.length + added.length === 0) return;
  const list = (names: readonly string[]): string => names.join(', ') || 'none';
  throw new CliError(
    EXIT.failed,
    `The worker has another configuration. Targets compared only by it: ${list(added)}; in this configuration, and not compared: ${list(left)}.`,
    {
      advice:
        'Use the configuration of the worker (--config), or restart the worker with this one.',
    },
  );
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

Not expected in Splunk are the dead letters of the period. Those that are set aside and open wait for a decision: the
verdict is incomplete until they are replayed or discarded. Those that are discarded are counted and named, no more.

Exit code: 0 everything of the period is in Splunk once, but what was discarded; 1 something is missing or there twice,
or not everything could be compared (Splunk's search did not answer, or a batch is still under way), or an event is set
aside and nobody has decided about it.

Examples:
  $ holdfast deliveries reconcile
  $ holdfast deliveries reconcile --target main --from 7d
  $ holdfast deliveries reconcile --from 2026-03-01T00:00:00Z --to 2026-03-02T00:00:00Z --json`,
    )
    .action(run);
};

import type { ScheduleSummary } from '@temporalio/client';
import { type Command, InvalidArgumentError } from 'commander';
import { formatDuration, parseDuration } from '../../config/duration.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { findStream } from '../streams/find-stream.ts';
import { RECONCILE_EVERY_MS, reconcileSchedules } from '../schedules/reconcile-schedule.ts';
import { applySchedule, scheduleCommandLine } from '../schedules/workflow-schedule.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { scheduleOf } from '../streams/stream-schedule.ts';
import { type Column, renderTable } from '../table.ts';

interface ApplyOptions {
  readonly every?: number;
  readonly reconcileEvery?: number;
}

const apply = async (
  names: readonly string[],
  { every, reconcileEvery = RECONCILE_EVERY_MS }: ApplyOptions,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const streams =
    names.length === 0 ? config.streams : names.map((name) => findStream(config, name));
  const schedules = [
    ...streams.map((stream) => scheduleOf(stream, every)),
    ...(names.length === 0 ? reconcileSchedules(config, reconcileEvery) : []),
  ];
  const { client, close } = await connectTemporal(config.temporal);
  try {
    await ensureSearchAttributes(client);
    const applied = [];
    for (const schedule of schedules) {
      applied.push({
        ...schedule,
        outcome: await applySchedule(client, schedule, config.temporal),
        commandLine: scheduleCommandLine(schedule, config.temporal),
      });
    }
    context.print(
      applied,
      applied.flatMap(({ scheduleId, everyMs, outcome, commandLine }) => [
        `${scheduleId} ${outcome}: every ${formatDuration(everyMs)}. The same by hand:`,
        `  ${commandLine}`,
      ]),
    );
  } finally {
    await close();
  }
};

/** Ours, by how their ids begin. */
const isOurs = ({ scheduleId }: ScheduleSummary): boolean =>
  /^(?:extract|reconcile)-/.test(scheduleId);

const intervalOf = ({ spec }: ScheduleSummary): string =>
  (spec?.intervals ?? []).map(({ every }) => formatDuration(Number(every))).join(', ') ||
  'see Web UI';

const LIST_COLUMNS: readonly Column<ScheduleSummary>[] = [
  { title: 'schedule', value: (summary) => summary.scheduleId },
  { title: 'every', value: intervalOf },
  { title: 'state', value: ({ state }) => (state.paused === true ? 'paused' : 'active') },
  {
    title: 'last run',
    value: ({ info }) => info.recentActions.at(-1)?.scheduledAt.toISOString(),
  },
  { title: 'next run', value: ({ info }) => info.nextActionTimes[0]?.toISOString() },
];

const list = async (_options: unknown, command: Command): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const { client, close } = await connectTemporal(config.temporal);
  try {
    const found: ScheduleSummary[] = [];
    for await (const summary of client.schedule.list()) {
      if (isOurs(summary)) found.push(summary);
    }
    const document = found.map(({ scheduleId: id, state, info, spec }) => ({
      scheduleId: id,
      paused: state.paused,
      note: state.note,
      intervals: spec?.intervals,
      nextActionTimes: info.nextActionTimes,
    }));
    const lines =
      found.length === 0
        ? ['No schedules. Make them with: holdfast schedules apply']
        : renderTable(LIST_COLUMNS, found);
    context.print(document, lines);
  } finally {
    await close();
  }
};

const toInterval = (text: string): number => {
  const ms = parseDuration(text);
  if (ms === undefined || ms < 1_000)
    throw new InvalidArgumentError('Write a duration of a second or more, such as 5m.');
  return ms;
};

export const addSchedulesCommand = (program: Command): void => {
  const schedules = program
    .command('schedules')
    .description('Temporal Schedules that run the streams, and compare what was delivered');
  schedules
    .command('apply')
    .description(
      'create or update one schedule per stream, and one per Splunk target that can be searched; running it again changes nothing',
    )
    .argument('[streams...]', 'only these, and no target')
    .option('--every <duration>', 'instead of how often each stream polls', toInterval)
    .option(
      '--reconcile-every <duration>',
      'how often a target is reconciled (default: 1h)',
      toInterval,
    )
    .addHelpText(
      'after',
      '\nPrints the same as a `temporal schedule create` line.\n\nExamples:\n  $ holdfast schedules apply\n  $ holdfast schedules apply genesys-eu-query --every 15m',
    )
    .action(apply);
  schedules
    .command('list')
    .description('the schedules of all streams and targets')
    .addHelpText('after', '\nExample:\n  $ holdfast schedules list')
    .action(list);
};

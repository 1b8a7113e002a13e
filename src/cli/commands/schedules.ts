import type { ScheduleSummary } from '@temporalio/client';
import { type Command, InvalidArgumentError } from 'commander';
import { formatDuration, parseDuration } from '../../config/duration.ts';
import type { Config } from '../../config/config.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { findStream } from '../streams/find-stream.ts';
import { harvestSchedule, harvestSchedules } from '../schedules/harvest-schedules.ts';
import { RECONCILE_EVERY_MS, reconcileSchedules } from '../schedules/reconcile-schedule.ts';
import {
  applySchedule,
  describeTiming,
  scheduleCommandLine,
  type WorkflowSchedule,
} from '../schedules/workflow-schedule.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { scheduleOf } from '../streams/stream-schedule.ts';
import { type Column, renderTable } from '../table.ts';

interface ApplyOptions {
  readonly every?: number;
  readonly reconcileEvery?: number;
}

/** A name may be that of a stream, of a tenant that is harvested, or of both. */
const schedulesNamed = (
  config: Config,
  name: string,
  every: number | undefined,
): readonly WorkflowSchedule[] => {
  const isNamed = ({ settings }: { readonly settings: { readonly name: string } }): boolean =>
    settings.name === name;
  const found = [
    ...config.streams.filter(isNamed).map((stream) => scheduleOf(stream, every)),
    ...config.harvests.filter(isNamed).map(harvestSchedule),
  ];
  return found.length > 0 ? found : [scheduleOf(findStream(config, name), every)];
};

const apply = async (
  names: readonly string[],
  { every, reconcileEvery = RECONCILE_EVERY_MS }: ApplyOptions,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const schedules =
    names.length === 0
      ? [
          ...config.streams.map((stream) => scheduleOf(stream, every)),
          ...reconcileSchedules(config, reconcileEvery),
          ...harvestSchedules(config),
        ]
      : names.flatMap((name) => schedulesNamed(config, name, every));
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
      applied.flatMap(({ scheduleId, when, outcome, commandLine }) => [
        `${scheduleId} ${outcome}: ${describeTiming(when)}. The same by hand:`,
        `  ${commandLine}`,
      ]),
    );
  } finally {
    await close();
  }
};

/** Ours, by how their ids begin. */
const isOurs = ({ scheduleId }: ScheduleSummary): boolean =>
  /^(?:extract-|reconcile-|harvest-|verify-archive$)/.test(scheduleId);

const pad = (value: number | undefined): string => String(value ?? 0).padStart(2, '0');

/** Intervals, or the time of a daily start. */
const timesOf = ({ spec }: ScheduleSummary): string => {
  const intervals = (spec?.intervals ?? []).map(
    ({ every }) => `every ${formatDuration(Number(every))}`,
  );
  const starts = (spec?.calendars ?? []).flatMap(({ hour, minute }) =>
    hour.length === 1 && minute.length === 1
      ? `at ${pad(hour[0]?.start)}:${pad(minute[0]?.start)} UTC`
      : [],
  );
  return [...intervals, ...starts].join(', ') || 'see Web UI';
};

const LIST_COLUMNS: readonly Column<ScheduleSummary>[] = [
  { title: 'schedule', value: (summary) => summary.scheduleId },
  { title: 'when', value: timesOf },
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
      calendars: spec?.calendars,
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
    .description(
      'Temporal Schedules that run the streams, compare what was delivered, and harvest evidence',
    );
  schedules
    .command('apply')
    .description(
      'create or update one schedule per stream, per Splunk target that can be searched, and per tenant that is harvested, and one that verifies the archive; running it again changes nothing',
    )
    .argument('[names...]', 'only these streams and tenants')
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
    .description('the schedules of all streams, targets and tenants')
    .addHelpText('after', '\nExample:\n  $ holdfast schedules list')
    .action(list);
};

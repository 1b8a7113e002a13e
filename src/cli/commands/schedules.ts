import type { ScheduleSummary } from '@temporalio/client';
import { type Command, InvalidArgumentError } from 'commander';
import { formatDuration, parseDuration } from '../../config/duration.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { findStream } from '../streams/find-stream.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import {
  applySchedule,
  scheduleCommandLine,
  scheduleId,
  scheduleOf,
} from '../streams/stream-schedule.ts';
import { type Column, renderTable } from '../table.ts';

const apply = async (
  names: readonly string[],
  { every }: { readonly every?: number },
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const streams =
    names.length === 0 ? config.streams : names.map((name) => findStream(config, name));
  const { client, close } = await connectTemporal(config.temporal);
  try {
    await ensureSearchAttributes(client);
    const applied = [];
    for (const stream of streams) {
      const schedule = scheduleOf(stream, every);
      applied.push({
        ...schedule,
        outcome: await applySchedule(client, schedule, config.temporal),
        commandLine: scheduleCommandLine(schedule, config.temporal),
      });
    }
    context.print(
      applied,
      applied.flatMap(({ stream, everyMs, outcome, commandLine }) => [
        `${scheduleId(stream)} ${outcome}: every ${formatDuration(everyMs)}. The same by hand:`,
        `  ${commandLine}`,
      ]),
    );
  } finally {
    await close();
  }
};

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
      if (summary.scheduleId.startsWith(scheduleId(''))) found.push(summary);
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
    .description('Temporal Schedules that run the streams');
  schedules
    .command('apply')
    .description('create or update one schedule per stream; running it again changes nothing')
    .argument('[streams...]', 'only these')
    .option('--every <duration>', 'instead of how often each stream polls', toInterval)
    .addHelpText(
      'after',
      '\nPrints the same as a `temporal schedule create` line.\n\nExamples:\n  $ holdfast schedules apply\n  $ holdfast schedules apply genesys-eu-query --every 15m',
    )
    .action(apply);
  schedules
    .command('list')
    .description('the schedules of all streams')
    .addHelpText('after', '\nExample:\n  $ holdfast schedules list')
    .action(list);
};

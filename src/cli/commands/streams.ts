import { type Command, InvalidArgumentError } from 'commander';
import type { DeliveryMode } from '../../audit/delivery-mode.ts';
import type { StreamConfig } from '../../config/config.ts';
import { DIALECT_DEFAULTS } from '../../config/dialect-defaults.ts';
import { formatDuration, parseDuration } from '../../config/duration.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { findStream } from '../streams/find-stream.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { changePause, type PauseOutcome } from '../streams/pause-stream.ts';
import {
  findTargetModes,
  leastMode,
  modeNotesOf,
  readTargetModes,
} from '../streams/target-modes.ts';
import { notesOf, summariseStreams, SUMMARY_COLUMNS } from '../streams/stream-summary.ts';
import { type Column, renderTable } from '../table.ts';
import { listGaps } from './gaps.ts';

const limitsOf = ({ settings }: StreamConfig): string | undefined =>
  Object.entries(DIALECT_DEFAULTS).find(([dialect]) => dialect === settings.dialect)?.[1].limits;

type ListedStream = StreamConfig & { readonly mode: DeliveryMode | null };

const LIST_COLUMNS: readonly Column<ListedStream>[] = [
  { title: 'stream', value: ({ settings }) => settings.name },
  { title: 'dialect', value: ({ settings }) => settings.dialect },
  { title: 'credential', value: ({ credential }) => credential },
  { title: 'poll', value: ({ pollMs }) => formatDuration(pollMs) },
  { title: 'targets', value: ({ targets }) => targets.join(', ') },
  { title: 'mode', value: ({ mode }) => mode },
  { title: 'run that follows it', value: ({ settings }) => `extract/${settings.name}` },
  { title: 'limits of the source', value: limitsOf },
];

const withNotes = (lines: readonly string[], notes: readonly string[]): readonly string[] =>
  notes.length === 0 ? lines : [...lines, '', ...notes];

const list = async (_options: unknown, command: Command): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const { modes, trouble } = await findTargetModes(config.ledger);
  const streams = config.streams.map((stream) => ({
    ...stream,
    mode: leastMode(modes, stream.targets),
  }));
  const notes = [...modeNotesOf(config, modes), ...(trouble === null ? [] : [trouble])];
  context.print(
    streams.map((stream) => ({
      stream: stream.settings.name,
      dialect: stream.settings.dialect,
      limits: limitsOf(stream),
      credential: stream.credential,
      targets: stream.targets,
      mode: stream.mode,
      delivery: stream.targets.map((name) => modes.get(name) ?? { name, mode: null }),
      pollMs: stream.pollMs,
    })),
    withNotes(renderTable(LIST_COLUMNS, streams), notes),
  );
};

const status = async (
  name: string | undefined,
  _options: unknown,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const streams = name === undefined ? config.streams : [findStream(config, name)];
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const rows = await summariseStreams({ streams }, ledger);
    const modes = await readTargetModes(ledger);
    const notes = [...rows.flatMap(notesOf), ...modeNotesOf(config, modes)];
    context.print(rows, withNotes(renderTable(SUMMARY_COLUMNS, rows), notes));
  } finally {
    await ledger.close();
  }
};

const sentence = (
  kind: 'pause' | 'resume',
  stream: string,
  { by, workflowId }: PauseOutcome,
): string => {
  const done = kind === 'pause' ? 'paused' : 'resumed';
  if (by === 'update') return `${stream} is ${done}; ${workflowId} confirmed it.`;
  if (by === 'signal') {
    return `${stream} will be ${done} by ${workflowId} as soon as a worker runs; none answered now.`;
  }
  return `${stream} is ${done} in the ledger; no run is open, the next one obeys.`;
};

const change =
  (kind: 'pause' | 'resume') =>
  async (
    name: string,
    options: { readonly reason?: string; readonly for?: number },
    command: Command,
  ): Promise<void> => {
    const context = contextOf(command);
    const { config } = await context.load();
    findStream(config, name);
    const until =
      options.for === undefined ? null : new Date(Date.now() + options.for).toISOString();
    const { client, close } = await connectTemporal(config.temporal);
    const ledger = await openConfiguredLedger(config.ledger);
    try {
      const wanted = { stream: name, kind, until, reason: options.reason ?? 'no reason given' };
      const outcomes = await changePause(wanted, { client, ledger });
      context.print(
        { stream: name, [kind]: outcomes, until },
        outcomes.map((outcome) => sentence(kind, name, outcome)),
      );
    } finally {
      await ledger.close();
      await close();
    }
  };

const toDuration = (text: string): number => {
  const ms = parseDuration(text);
  if (ms === undefined || ms === 0)
    throw new InvalidArgumentError('Write a duration such as 30m or 2h.');
  return ms;
};

export const addStreamsCommand = (program: Command): void => {
  const streams = program.command('streams').description('what is read, and where each stands');
  streams
    .command('list')
    .description('the configured streams')
    .addHelpText('after', '\nExample:\n  $ holdfast streams list')
    .action(list);
  streams
    .command('status')
    .description('state, counts and last error of every stream, as the ledger tells it')
    .argument('[stream]', 'only this one')
    .addHelpText(
      'after',
      '\nMode is how sure delivery is: verified (exactly once, unknown outcomes are looked up in Splunk), acknowledged or\naccepted (at least once; "doubled?" counts the events that are named as possibly doubled). Newest is the age of the\nnewest event that the stream delivered itself; what another stream of the same organisation brought first is not\ncounted here. How far reading is behind: temporal workflow query --type status.\n\nExamples:\n  $ holdfast streams status\n  $ holdfast streams status genesys-eu-query --json',
    )
    .action(status);
  streams
    .command('gaps')
    .description(
      'stretches of time that are known not to be covered, and those another stream reads',
    )
    .argument('[stream]', 'only those of this one')
    .addHelpText('after', '\nExample:\n  $ holdfast streams gaps genesys-eu-realtime')
    .action(listGaps);
  streams
    .command('pause')
    .description('stop reading a stream; what has been read still reaches Splunk')
    .argument('<stream>')
    .option('--reason <text>', 'shown wherever the pause is shown')
    .option('--for <duration>', 'resume by itself after this long, e.g. 30m', toDuration)
    .addHelpText(
      'after',
      '\nThe pause is kept with the stream and outlives its run.\n\nExample:\n  $ holdfast streams pause genesys-eu-query --reason "quota of the tenant" --for 30m',
    )
    .action(change('pause'));
  streams
    .command('resume')
    .description('go on reading where it stopped')
    .argument('<stream>')
    .addHelpText('after', '\nExample:\n  $ holdfast streams resume genesys-eu-query')
    .action(change('resume'));
};

import type { Command } from 'commander';
import type { Gap } from '../../ledger/ledger.ts';
import { contextOf } from '../command-context.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { requireStream } from '../streams/require-stream.ts';
import { type Column, renderTable } from '../table.ts';

const COLUMNS: readonly Column<Gap>[] = [
  { title: 'stream', value: ({ stream }) => stream },
  { title: 'from', value: ({ from }) => from },
  { title: 'to', value: ({ to }) => to },
  { title: 'reason', value: ({ reason }) => reason },
  { title: 'recorded', value: ({ recordedAt }) => recordedAt },
];

/** `streams gaps`: a gap is a fact, so it can be asked for. */
export const listGaps = async (
  stream: string | undefined,
  _options: unknown,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    await requireStream(config, ledger, stream);
    const gaps = await ledger.streams.gaps(stream);
    const lines = gaps.length === 0 ? ['No gap is recorded.'] : renderTable(COLUMNS, gaps);
    context.print(gaps, lines);
  } finally {
    await ledger.close();
  }
};

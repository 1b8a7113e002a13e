import type { Config } from '../../config/config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { alertNotes } from '../alerts/alert-notes.ts';
import type { DemoHarvest } from '../demo/harvest-demo.ts';
import { evidenceLines } from '../harvest/evidence-lines.ts';
import type { LagReader } from './lag-reader.ts';
import { notesOf, summariseStreams, LIVE_COLUMNS } from './stream-summary.ts';
import { modeNotesOf, readTargetModes } from './target-modes.ts';
import { renderTable } from '../table.ts';

const TERMINAL_INTERVAL_MS = 1_000;
const PLAIN_INTERVAL_MS = 5_000;

export interface LiveTable {
  stop(): Promise<void>;
}

/** Lines must not wrap, or moving back up over them would miss. */
const clip = (line: string, columns: number): string =>
  line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;

const createTerminalPainter = (output: NodeJS.WriteStream) => {
  let height = 0;
  return (lines: readonly string[]): void => {
    const up = height === 0 ? '' : `\u001B[${height}A`;
    output.write(`${up}\r\u001B[J${lines.map((line) => clip(line, output.columns)).join('\n')}\n`);
    height = lines.length;
  };
};

const paintPlain = (output: NodeJS.WriteStream) => (lines: readonly string[]) => {
  output.write(`${lines.join('\n')}\n\n`);
};

export interface LiveTableOptions {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly lags: LagReader;
  /** Of the demo, which harvests by itself. */
  readonly demo?: DemoHarvest | undefined;
  /** Shown below the table on a terminal. */
  readonly footer: readonly string[];
  readonly output?: NodeJS.WriteStream;
}

/** Shows where every stream stands: in place on a terminal, every few seconds otherwise. */
export const startLiveTable = ({
  config,
  ledger,
  lags,
  demo,
  footer,
  output = process.stdout,
}: LiveTableOptions): LiveTable => {
  const paint = output.isTTY ? createTerminalPainter(output) : paintPlain(output);
  const intervalMs = output.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
  const stopped = new AbortController();

  const draw = async (): Promise<void> => {
    lags.refresh();
    demo?.refresh();
    const summaries = await summariseStreams(config, ledger);
    const rows = summaries.map((row) => ({ ...row, lagSeconds: lags.of(row.stream) }));
    const notes = [...rows.flatMap(notesOf), ...modeNotesOf(config, await readTargetModes(ledger))];
    notes.push(...(await evidenceLines(config, ledger, demo?.verified ?? null)));
    notes.push(...(await alertNotes(ledger)));
    paint([...renderTable(LIVE_COLUMNS, rows), ...notes, ...(output.isTTY ? ['', ...footer] : [])]);
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await draw();
      } catch (error) {
        paint([
          `The ledger does not answer: ${error instanceof Error ? error.message : String(error)}`,
        ]);
      }
      await pauseFor(intervalMs, stopped.signal);
    }
    await draw();
  };
  const done = loop();
  return {
    async stop() {
      stopped.abort();
      await done;
      await lags.settled();
      await demo?.settled();
    },
  };
};

const pauseFor = async (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
    if (signal.aborted) resolve();
  });

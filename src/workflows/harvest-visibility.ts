import { setCurrentDetails } from '@temporalio/workflow';
import type { BackfillProgress } from './messages.ts';
import type { HarvestedWindow } from './harvest-window.ts';
import type { Reading } from './reading.ts';
import type { TextWindow } from './windows-of-day.ts';
import { row } from './visibility.ts';

const table = (title: string, rows: readonly string[]): string =>
  [title, '', '| | |', '|---|---|', ...rows].join('\n');

const stretchOf = ({ from, to }: TextWindow): string => `${from} to ${to}`;

/** What the Web UI shows of a run, without opening an event; costs no history. */
export const showReading = (tenant: string, window: TextWindow, reading: Reading): void => {
  const { todo, done, failures, lastError } = reading;
  const records = done.reduce((sum, { collected }) => sum + collected.records, 0);
  const rows = [
    row('Window', stretchOf(window)),
    row('Collection', reading.collection),
    row('Parts read', `${done.length} of ${done.length + todo.length}`),
    row('Records', records),
    row('Tries that failed', failures),
  ];
  const error = lastError === null ? '' : `\n\n**Last error:** ${lastError}`;
  setCurrentDetails(`${table(`Harvesting **${tenant}**`, rows)}${error}`);
};

const lineOf = (window: HarvestedWindow): string =>
  row(
    stretchOf(window),
    `**${window.outcome}**, ${window.events} events${window.reason === null ? '' : `: ${window.reason}`}`,
  );

export const showWindows = (tenant: string, windows: readonly HarvestedWindow[]): void =>
  setCurrentDetails(table(`**${tenant}**`, windows.map(lineOf)));

export const showBackfill = (progress: BackfillProgress): void => {
  const { tenant, pause, waits, lastError } = progress;
  const rows = [
    row('From, to', stretchOf(progress)),
    row('Windows', `${progress.done} of ${progress.total}`),
    row('… that failed', progress.failed),
    row('… that the platform no longer answers for', progress.gaps),
    row('… that another run reads', progress.elsewhere),
    row('Events sealed', progress.events),
    row('Being read', progress.reading.join(', ') || 'none'),
  ];
  if (pause !== null) rows.push(row('Paused', `${pause.reason} (by ${pause.by}, ${pause.at})`));
  if (waits !== undefined) {
    rows.push(
      row('Waits', `of the day's ${waits.perDay} queries too few are left; until ${waits.until}`),
    );
  }
  const error = lastError === null ? '' : `\n\n**Last error:** ${lastError}`;
  setCurrentDetails(`${table(`Evidence of **${tenant}**`, rows)}${error}`);
};

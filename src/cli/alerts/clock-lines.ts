import type { AlertRow } from '../../ledger/alerts.ts';
import { printable } from '../archive/printable.ts';
import { formatAge } from '../streams/stream-summary.ts';

/** When what happened, and how long after the event: the clock of an alert, line by line. */
export const clockLines = (row: AlertRow): readonly string[] => {
  const { event, received, decided, delivered, acknowledged, disposed } = row.clock;
  const who = (by: string | null, via: string | null = null): string =>
    by === null ? '' : ` by ${printable(by)}${via === null ? '' : ` (${printable(via)})`}`;
  const verdict = row.disposition === null ? '' : ` as ${row.disposition.replace('_', ' ')}`;
  const ticket = row.ticket === null ? '' : `, ${printable(row.ticket)}`;
  const note = row.note === null ? '' : `: "${printable(row.note)}"`;
  const steps: readonly (readonly [string, string | null, string])[] = [
    ['changed', event, ''],
    ['received', received, ''],
    ['decided', decided, ''],
    ['shown', delivered, ''],
    ['acknowledged', acknowledged, who(row.acknowledgedBy, row.acknowledgedVia) + note],
    ['called', disposed, `${verdict}${who(row.disposedBy, row.disposedVia)}${ticket}`],
  ];
  return steps.map(
    ([name, at, more]) =>
      `  ${name.padEnd(12)}  ${at === null ? '-' : at + sinceOf(event, at)}${more}`,
  );
};

const sinceOf = (event: string, at: string): string => {
  const ms = Date.parse(at) - Date.parse(event);
  if (ms <= 0) return '';
  return ms < 10_000 ? `  +${(ms / 1_000).toFixed(1)}s` : `  +${formatAge(Math.round(ms / 1_000))}`;
};

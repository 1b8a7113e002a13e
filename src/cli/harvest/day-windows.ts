import type { WindowRow } from '../../ledger/harvests.ts';
import type { HarvestedDay } from '../../workflows/harvest-day.ts';
import type { HarvestedWindow } from '../../workflows/harvest-window.ts';
import { type TextWindow, windowsOfDay } from '../../workflows/windows-of-day.ts';

export interface DayWindow extends TextWindow {
  readonly outcome: HarvestedWindow['outcome'] | 'not over yet';
  readonly events: number | null;
  readonly newEvents: number | null;
  readonly agrees: boolean | null;
  readonly reason: string | null;
}

/**
 * Every window of the day: as this run ended it; as the ledger has it, where it had ended well before; and those that no
 * run reads yet, because the platform may still be adding to them.
 */
export const dayWindows = (
  { date, windows }: Pick<HarvestedDay, 'date' | 'windows'>,
  rows: readonly WindowRow[],
  windowMs: number,
): readonly DayWindow[] =>
  windowsOfDay(date, windowMs / 60_000).map((window) => {
    const ended = windows.find(({ from, to }) => from === window.from && to === window.to);
    return ended ?? before(window, rows) ?? notOver(window);
  });

const before = ({ from, to }: TextWindow, rows: readonly WindowRow[]): DayWindow | undefined => {
  const row = rows.find(
    ({ window }) => window.from === Date.parse(from) && window.to === Date.parse(to),
  );
  if (row === undefined || row.state === 'open' || row.state === 'failed') return undefined;
  const { state, events, agrees } = row;
  return { from, to, outcome: state, events, newEvents: 0, agrees, reason: 'had ended before' };
};

const notOver = (window: TextWindow): DayWindow => ({
  ...window,
  outcome: 'not over yet',
  events: null,
  newEvents: null,
  agrees: null,
  reason: null,
});

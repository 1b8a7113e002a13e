import assert from 'node:assert/strict';
import { dayWindows } from '../../../src/cli/harvest/day-windows.ts';
import type { WindowRow, WindowState } from '../../../src/ledger/harvests.ts';
import type { HarvestedWindow } from '../../../src/workflows/harvest-window.ts';

const HOURS = 3_600_000;
const at = (hour: number): number => Date.UTC(2026, 5, 9, hour);

const row = (hour: number, state: WindowState): WindowRow =>
  ({ window: { from: at(hour), to: at(hour + 8) }, state, events: 3, agrees: true }) as WindowRow;

const read = (hour: number, outcome: HarvestedWindow['outcome']): HarvestedWindow =>
  ({
    from: new Date(at(hour)).toISOString(),
    to: new Date(at(hour + 8)).toISOString(),
    outcome,
  }) as HarvestedWindow;

const outcomes = (windows: readonly HarvestedWindow[], rows: readonly WindowRow[]) =>
  dayWindows({ date: '2026-06-09', windows }, rows, 8 * HOURS).map(({ outcome }) => outcome);

describe('dayWindows', () => {
  it('takes no window for sealed of which neither the run nor the ledger says so', () => {
    assert.deepEqual(outcomes([], []), ['not over yet', 'not over yet', 'not over yet']);
    assert.deepEqual(outcomes([read(8, 'sealed')], [row(0, 'sealed-empty'), row(16, 'open')]), [
      'sealed-empty',
      'sealed',
      'not over yet',
    ]);
  });

  it('keeps saying of a gap that it is one', () => {
    assert.deepEqual(outcomes([], [row(0, 'gap'), row(8, 'sealed'), row(16, 'sealed')]), [
      'gap',
      'sealed',
      'sealed',
    ]);
  });

  it('believes the run before the ledger', () => {
    assert.equal(outcomes([read(0, 'failed')], [row(0, 'sealed')])[0], 'failed');
  });
});

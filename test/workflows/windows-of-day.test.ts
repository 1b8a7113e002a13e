import assert from 'node:assert/strict';
import {
  dayBefore,
  dayOf,
  daysSince,
  windowsOfDay,
  windowWorkflowId,
} from '../../src/workflows/windows-of-day.ts';

describe('windows of a day', () => {
  it('is the UTC day before, also at midnight and over the end of a year', () => {
    assert.equal(dayBefore(Date.UTC(2026, 2, 2, 2, 15)), '2026-03-01');
    assert.equal(dayBefore(Date.UTC(2026, 2, 2)), '2026-03-01');
    assert.equal(dayBefore(Date.UTC(2027, 0, 1, 0, 0, 0, 1)), '2026-12-31');
    assert.equal(dayBefore(Date.UTC(2028, 2, 1, 12)), '2028-02-29');
  });

  it('covers the day without hole and overlap', () => {
    for (const minutes of [1, 5, 60, 240, 1_440]) {
      const windows = windowsOfDay('2026-03-29', minutes);
      assert.equal(windows.length, 1_440 / minutes);
      assert.equal(windows[0]?.from, dayOf('2026-03-29').from);
      assert.equal(windows.at(-1)?.to, dayOf('2026-03-29').to);
      windows.slice(1).forEach(({ from }, place) => assert.equal(from, windows[place]?.to));
    }
  });

  it('that have not settled are the whole ones of the last three', () => {
    const stretch = (from: string, to: string) => ({
      from: `${from}:00.000Z`,
      to: `${to}:00.000Z`,
    });
    const now = Date.UTC(2026, 2, 10, 12);
    const long = stretch('2025-09-01T00:00', '2026-03-11T00:00');
    assert.deepEqual(daysSince(long, 72, now), ['2026-03-07', '2026-03-08', '2026-03-09']);
    const half = stretch('2026-03-08T04:00', '2026-03-09T20:00');
    assert.deepEqual(daysSince(half, 72, now), []);
    assert.deepEqual(daysSince(stretch('2025-09-01T00:00', '2026-03-07T00:00'), 72, now), []);
  });

  it('names the run of a window by its beginning', () => {
    assert.equal(
      windowWorkflowId('acme', '2026-03-01T04:00:00.000Z'),
      'harvest/acme/2026-03-01/04',
    );
    assert.equal(
      windowWorkflowId('acme', '2026-03-01T04:30:00.000Z'),
      'harvest/acme/2026-03-01/0430',
    );
  });
});

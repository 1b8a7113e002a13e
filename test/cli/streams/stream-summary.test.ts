import assert from 'node:assert/strict';
import {
  formatAge,
  LIVE_COLUMNS,
  type StreamSummary,
} from '../../../src/cli/streams/stream-summary.ts';
import { renderTable } from '../../../src/cli/table.ts';

describe('tables for people', () => {
  it('align numbers right and show a dash for what is not known', () => {
    const lines = renderTable(
      [
        { title: 'name', value: ({ name }: { name: string; count: number | null }) => name },
        { title: 'count', value: ({ count }) => count, align: 'right' },
      ],
      [
        { name: 'a', count: 12_345 },
        { name: 'long', count: null },
      ],
    );
    assert.deepEqual(lines, ['NAME   COUNT', 'a     12,345', 'long       -']);
  });

  it('tell an age in at most two units', () => {
    const ages = [null, 0, 119, 120, 7_199, 7_260, 200_000].map(formatAge);
    assert.deepEqual(ages, [null, '0s', '119s', '2m', '119m', '2h 01m', '2d 7h']);
  });

  it('fit a terminal of 120 columns with the longest names', () => {
    const row: StreamSummary = {
      stream: 'genesys-demo-realtime',
      state: 'throttled',
      mode: 'acknowledged',
      delivered: 1_234_567,
      undelivered: 12_345,
      newestSeconds: 119,
      lagSeconds: 119,
      duplicates: 123_456,
      late: 0,
      possiblyDoubled: 12,
      quarantined: 0,
      throttle: null,
      pause: null,
      lastError: null,
    };
    const widest = Math.max(...renderTable(LIVE_COLUMNS, [row]).map(({ length }) => length));
    assert.ok(widest <= 120, String(widest));
  });
});

import assert from 'node:assert/strict';
import { parseTime } from '../../src/cli/archive/parse-time.ts';
import { toDay, toTime } from '../../src/cli/to-time.ts';

describe('times of options', () => {
  it('are the same to every command, and a bare day is its midnight in UTC', () => {
    for (const text of ['2026-11-22', '2026-11-22T00:00Z', '2026-11-22T01:00:00.000000+0100']) {
      assert.equal(toTime(text), '2026-11-22T00:00:00.000Z', text);
      assert.equal(parseTime(text), Date.UTC(2026, 10, 22), text);
    }
  });

  it('may be so long ago', () => {
    const ago = Date.now() - Date.parse(toTime('7d'));
    assert.ok(Math.abs(ago - 7 * 86_400_000) < 5_000);
  });

  it('are no days that no calendar has', () => {
    for (const text of ['2026-06-31', '2026-06-31T00:00:00Z', 'yesterday', '']) {
      assert.throws(() => toTime(text), /2026-03-01T00:00:00Z, or how long ago/, text);
      assert.throws(() => toDay(text), /UTC day/, text);
    }
  });
});

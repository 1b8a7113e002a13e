import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planWindow, type PlannedWindow } from '../../src/platforms/plan-window.ts';
import {
  skipTo,
  startProgress,
  windowProgressSchema,
  type WindowProgress,
} from '../../src/platforms/window-progress.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const T0 = Date.parse('2026-03-01T00:00:00Z');
const settings = {
  lagMs: 5 * MINUTE,
  overlapMs: 10 * MINUTE,
  rereads: [
    { everyMs: 15 * MINUTE, backMs: 3 * HOUR },
    { everyMs: 24 * HOUR, backMs: 72 * HOUR },
  ],
  maxWindowMs: 4 * HOUR,
};

/** One pass at a fixed time, to its end. */
const pass = (progress: WindowProgress, now: number, with_ = settings) => {
  const windows: PlannedWindow[] = [];
  let at = progress;
  for (;;) {
    const planned = planWindow({ settings: with_, progress: at, now });
    if (planned === undefined) return { windows, progress: at };
    assert.ok(windows.length < 10_000, 'a pass must end');
    windows.push(planned);
    at = planned.progress;
  }
};

const spans = (windows: readonly PlannedWindow[]) =>
  windows.map(({ window, reread }) => ({
    from: (window.from - T0) / MINUTE,
    to: (window.to - T0) / MINUTE,
    reread,
  }));

describe('planWindow', () => {
  it('reads the tail up to now minus the lag, and then has nothing to do', () => {
    const { windows, progress } = pass(startProgress(T0, 2), T0 + HOUR);
    assert.deepEqual(spans(windows), [{ from: 0, to: 55, reread: false }]);
    assert.equal(progress.to, '2026-03-01T00:55:00.000Z');
  });

  it('reads the overlap again with the next poll, and a little more for unclear boundaries', () => {
    const first = pass(startProgress(T0, 2), T0 + HOUR);
    const second = pass(first.progress, T0 + HOUR + MINUTE);
    assert.deepEqual(spans(second.windows), [{ from: 45 - 2 / 60, to: 56, reread: false }]);
  });

  it('catches up in windows no longer than the longest, reading the past once', () => {
    const { windows } = pass(startProgress(T0, 2), T0 + 24 * HOUR);
    assert.ok(windows.every(({ window }) => window.to - window.from <= settings.maxWindowMs));
    const read = windows.reduce((sum, { window }) => sum + window.to - window.from, 0);
    assert.ok(read <= 24 * HOUR - settings.lagMs + windows.length * 2_000);
    assert.ok(windows.every(({ reread }) => !reread));
  });

  it('re-reads what is due after the tail, once per interval', () => {
    let { progress } = pass(startProgress(T0, 2), T0 + 10 * HOUR);
    const later = pass(progress, T0 + 10 * HOUR + 15 * MINUTE);
    assert.deepEqual(spans(later.windows).at(-1), { from: 430, to: 610, reread: true });
    ({ progress } = later);
    const next = pass(progress, T0 + 10 * HOUR + 16 * MINUTE);
    assert.ok(next.windows.every(({ reread }) => !reread));
  });

  it('cuts a long re-read into windows and lets the tail go first in between', () => {
    const caughtUp = pass(startProgress(T0, 2), T0 + 80 * HOUR).progress;
    const now = T0 + 104 * HOUR;
    const { windows } = pass(caughtUp, now);
    const rereads = windows.filter(({ reread }) => reread);
    assert.ok(rereads.length >= 18);
    const midway = rereads[5];
    assert.ok(midway?.progress.reread);
    const tail = planWindow({ settings, progress: midway.progress, now: now + MINUTE });
    assert.equal(tail?.reread, false);
    const resumed = pass(midway.progress, now + MINUTE).windows.filter(({ reread }) => reread);
    assert.equal(resumed[0]?.window.from, midway.window.to);
  });

  it('starts its re-reads after a long halt where they were left, so that no instant is missed', () => {
    const before = pass(startProgress(T0, 2), T0 + 100 * HOUR).progress;
    const { windows } = pass(before, T0 + 400 * HOUR);
    const oldest = Math.min(...windows.filter((w) => w.reread).map(({ window }) => window.from));
    assert.ok(oldest <= T0 + (100 - 48) * HOUR);
  });

  it('makes progress when the overlap is longer than a window', () => {
    const odd = { ...settings, overlapMs: 6 * HOUR, maxWindowMs: HOUR };
    const { progress } = pass(startProgress(T0, 2), T0 + 12 * HOUR, odd);
    assert.equal(progress.to, new Date(T0 + 12 * HOUR - odd.lagMs).toISOString());
  });

  it('never reads before the start, nor before what was given up', () => {
    const { progress } = pass(startProgress(T0, 2), T0 + 10 * HOUR);
    for (const limit of [T0 + 9 * HOUR, T0 + 11 * HOUR]) {
      const { windows } = pass(skipTo(progress, limit), T0 + 200 * HOUR);
      assert.ok(windows.every(({ window }) => window.from >= limit));
    }
  });

  it('goes on with a re-read whose beginning was given up', () => {
    const caughtUp = pass(startProgress(T0, 2), T0 + 80 * HOUR).progress;
    const midway = pass(caughtUp, T0 + 104 * HOUR).windows.filter(({ reread }) => reread)[2];
    assert.ok(midway?.progress.reread);
    const limit = midway.window.to + HOUR;
    const { reread } = skipTo(midway.progress, limit);
    assert.equal(reread?.from, new Date(limit).toISOString());
    assert.equal(skipTo(midway.progress, T0 + 110 * HOUR).reread, null);
  });

  it('reads every instant, and again once it is as old as a re-read promises, whatever the polls', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 30 * 60 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(gaps, (minutes) => {
        let progress = startProgress(T0, 2);
        let now = T0;
        const reads: { from: number; to: number; end: number }[] = [];
        for (const gap of [...minutes, 24 * 60, 24 * 60, 24 * 60, 24 * 60]) {
          now += gap * MINUTE;
          const done = pass(progress, now);
          progress = windowProgressSchema.parse(JSON.parse(JSON.stringify(done.progress)));
          reads.push(...done.windows.map((w) => ({ ...w.window, end: now - settings.lagMs })));
        }
        const last = now - settings.lagMs;
        for (let at = T0; at < last; at += 37 * MINUTE) {
          const ages = reads.filter((r) => r.from <= at && at < r.to).map((r) => r.end - at);
          assert.ok(ages.length > 0, 'every instant is read');
          if (last - at > 72 * HOUR) assert.ok(Math.max(...ages) >= 48 * HOUR, 'and late enough');
        }
      }),
      { numRuns: 60 },
    );
  });
});

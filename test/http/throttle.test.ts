import assert from 'node:assert/strict';
import { createThrottle } from '../../src/http/throttle.ts';

/** A throttle in a time of its own, which passes only while somebody waits. */
const startThrottle = (requestsPerMinute: number) => {
  let time = 1_000_000;
  const throttle = createThrottle({
    requestsPerMinute,
    now: () => time,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      time += ms;
    },
  });
  return { throttle, now: () => time };
};

describe('createThrottle', () => {
  it('lets no minute have more requests than allowed', async () => {
    const { throttle, now } = startThrottle(5);
    const starts: number[] = [];
    for (let i = 0; i < 23; i += 1) {
      await throttle.acquire();
      starts.push(now());
    }
    for (const start of starts) {
      const inMinute = starts.filter((other) => other >= start && other < start + 60_000).length;
      assert.ok(inMinute <= 5, `${inMinute} requests within a minute`);
    }
  });

  it('lets nothing out before the end of a pause, and never shortens one', async () => {
    const { throttle, now } = startThrottle(100);
    const until = now() + 52_000;
    throttle.pauseUntil(until);
    throttle.pauseUntil(now() + 1_000);
    assert.equal(throttle.state().pausedUntil, until);
    await throttle.acquire();
    assert.ok(now() >= until);
    assert.equal(throttle.state().pausedUntil, 0);
  });

  it('doubles the slowdown while fewer than 20 requests remain, up to 64, and halves it again', () => {
    const { throttle } = startThrottle(100);
    const observe = (remaining: number | null): number => {
      throttle.observe({ remaining, resetAt: null });
      return throttle.state().slowdown;
    };
    assert.deepEqual([observe(20), observe(19), observe(5), observe(null)], [1, 2, 4, 4]);
    for (let i = 0; i < 10; i += 1) observe(3);
    assert.equal(throttle.state().slowdown, 64);
    assert.equal(observe(25), 64, 'between low and comfortable nothing changes');
    assert.equal(observe(200), 32);
    for (let i = 0; i < 10; i += 1) observe(200);
    assert.equal(throttle.state().slowdown, 1);
  });

  it('waits for the end of the period when nothing remains of it', async () => {
    const { throttle, now } = startThrottle(100);
    const resetAt = now() + 17_000;
    throttle.observe({ remaining: 0, resetAt });
    await throttle.acquire();
    assert.ok(now() >= resetAt);
  });

  it('stops waiting when its caller does', async () => {
    const throttle = createThrottle({ requestsPerMinute: 1, now: Date.now });
    const controller = new AbortController();
    const reason = new Error('the activity was cancelled');
    throttle.pauseUntil(Date.now() + 3_600_000);
    const waiting = throttle.acquire(controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
  });
});

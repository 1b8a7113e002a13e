import assert from 'node:assert/strict';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { retryDelayMs, toApplicationFailure } from '../../src/activities/failure.ts';
import { Failure } from '../../src/audit/failure.ts';

const delayOf = (error: Error): number => {
  assert.ok(error instanceof ApplicationFailure);
  return Number(error.nextRetryDelay);
};

describe('failures on their way to Temporal', () => {
  it('keep their type and message, and are not retried when no retry helps', () => {
    const failure = new Failure({
      type: 'PermissionMissing',
      message: 'grant it',
      retryable: false,
    });
    const error = toApplicationFailure(failure, 1);
    assert.ok(error instanceof ApplicationFailure);
    assert.equal(error.type, 'PermissionMissing');
    assert.equal(error.message, 'grant it');
    assert.equal(error.nonRetryable, true);
  });

  it('wait as long as the other side asked, plus at most a second, whatever the attempt', () => {
    const failure = new Failure({
      type: 'Throttled',
      message: 'later',
      retryable: true,
      retryAfterMs: 52_000,
    });
    for (const attempt of [1, 5]) {
      const delay = delayOf(toApplicationFailure(failure, attempt));
      assert.ok(delay >= 52_000 && delay < 53_000, String(delay));
    }
  });

  it('back off exponentially up to a minute, with up to a second of jitter', () => {
    for (const [attempt, base] of [
      [1, 1_000],
      [2, 2_000],
      [5, 16_000],
      [20, 60_000],
    ] as const) {
      const delays = Array.from({ length: 50 }, () => retryDelayMs(attempt, undefined));
      assert.ok(delays.every((delay) => delay >= base && delay < base + 1_000));
      assert.ok(new Set(delays).size > 1, 'every delay was the same: there is no jitter');
    }
  });

  it('pass cancellation through, and give anything unforeseen a type of its own', () => {
    const cancelled = new CancelledFailure('stop');
    assert.equal(toApplicationFailure(cancelled, 1), cancelled);
    const error = toApplicationFailure(new TypeError('x is undefined'), 1);
    assert.ok(error instanceof ApplicationFailure);
    assert.equal(error.type, 'Unexpected');
    assert.match(error.message, /TypeError: x is undefined/);
  });

  it('takes no text that could not be parsed into history', () => {
    const parse = (): unknown => JSON.parse('the new password is');
    assert.throws(parse, (thrown) => {
      const error = toApplicationFailure(thrown, 1);
      return !JSON.stringify(error).includes('password') && error.cause === undefined;
    });
  });
});

import assert from 'node:assert/strict';
import { createTargetPace } from '../../../src/activities/delivery/target-pace.ts';

describe('createTargetPace', () => {
  /** A clock that only waiting moves. */
  const scene = () => {
    let now = 1_000_000;
    const waits: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      waits.push(ms);
      now += ms;
      return Promise.resolve();
    };
    const pace = createTargetPace({ now: () => now, sleep });
    const { signal } = new AbortController();
    return {
      pace,
      waits,
      pass: (ms: number) => (now += ms),
      turn: (of = 'main') => pace.turn(of, signal),
    };
  };

  it('waits for nothing as long as Splunk says nothing', async () => {
    const { turn, waits } = scene();
    for (let request = 0; request < 3; request += 1) await turn();
    assert.deepEqual(waits, []);
  });

  it('sends a request a second after a warning, for ten seconds, and no other target slower', async () => {
    const { pace, turn, waits } = scene();
    pace.slowDown('main');
    await turn('second');
    assert.deepEqual(waits, []);
    for (let request = 0; request < 15; request += 1) await turn();
    assert.deepEqual(
      waits,
      Array.from({ length: 10 }, () => 1_000),
    );
  });

  it('gives deliveries that come together a second each', async () => {
    const waits: number[] = [];
    const sleep = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
    const pace = createTargetPace({ now: () => 1_000_000, sleep });
    const { signal } = new AbortController();
    pace.slowDown('main');
    await Promise.all([1, 2, 3].map(() => pace.turn('main', signal)));
    assert.deepEqual(waits, [1_000, 2_000, 3_000]);
  });
});

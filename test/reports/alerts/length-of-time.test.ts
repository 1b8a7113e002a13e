import assert from 'node:assert/strict';
import { lengthOfTime } from '../../../src/reports/alerts/length-of-time.ts';

describe('a length of time', () => {
  const CASES: readonly (readonly [number, string])[] = [
    [0, '0.00 s'],
    [424, '0.42 s'],
    [994, '0.99 s'],
    [995, '1.0 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_700, '1m 00s'],
    [185_000, '3m 05s'],
    [3_599_600, '1h 00m'],
    [7_800_000, '2h 10m'],
    [356_400_000, '4d 03h'],
    [-1_500, '-1.5 s'],
  ];
  for (const [ms, text] of CASES)
    it(`of ${ms} ms is ${text}`, () => {
      assert.equal(lengthOfTime(ms), text);
    });
});

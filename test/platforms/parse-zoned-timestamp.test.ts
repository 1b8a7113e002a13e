import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseZonedTimestamp } from '../../src/platforms/parse-zoned-timestamp.ts';
import { createDraw } from '../../src/simulator/changes/random.ts';
import { localise } from '../../src/simulator/guide/localise.ts';

const utc = (text: string): string | undefined => {
  const time = parseZonedTimestamp(text);
  return time === undefined ? undefined : new Date(time).toISOString();
};

describe('localised timestamps', () => {
  for (const [text, expected] of [
    ['2024-05-14T08:32:11.000Z', '2024-05-14T08:32:11.000Z'],
    ['2024-05-14T08:32:11+00:00', '2024-05-14T08:32:11.000Z'],
    ['2024-05-14T10:32:11+02:00', '2024-05-14T08:32:11.000Z'],
    ['2024-05-14T10:32:11+0200', '2024-05-14T08:32:11.000Z'],
    ['2024-05-14 10:32:11+02', '2024-05-14T08:32:11.000Z'],
    ['2024-05-14T10:32:11.5+02:00[Europe/Berlin]', '2024-05-14T08:32:11.500Z'],
    ['2024-01-14T09:32:11[Europe/Berlin]', '2024-01-14T08:32:11.000Z'],
    ['2024-05-14T10:32:11 Europe/Berlin', '2024-05-14T08:32:11.000Z'],
    ['2024-05-14 04:32:11 America/New_York', '2024-05-14T08:32:11.000Z'],
    // The last second of summer time and the first that is surely winter time again.
    ['2024-10-27T01:59:59[Europe/Berlin]', '2024-10-26T23:59:59.000Z'],
    ['2024-10-27T03:00:00[Europe/Berlin]', '2024-10-27T02:00:00.000Z'],
    ['2024-03-31T01:59:59[Europe/Berlin]', '2024-03-31T00:59:59.000Z'],
    ['2024-03-31T03:00:00[Europe/Berlin]', '2024-03-31T01:00:00.000Z'],
    // Where the offset is written with it, the hour that comes twice is told.
    ['2024-10-27T02:30:00+02:00[Europe/Berlin]', '2024-10-27T00:30:00.000Z'],
    ['2024-10-27T02:30:00+01:00[Europe/Berlin]', '2024-10-27T01:30:00.000Z'],
  ] as const) {
    it(`reads ${text}`, () => assert.equal(utc(text), expected));
  }

  for (const [text, why] of [
    ['2024-05-14T08:32:11', 'no zone'],
    ['2024-10-27T02:30:00[Europe/Berlin]', 'an hour that comes twice'],
    ['2024-03-31T02:30:00[Europe/Berlin]', 'an hour that does not come'],
    ['2024-05-14T08:32:11[Europe/Atlantis]', 'a zone that does not exist'],
    ['2024-02-30T08:32:11+02:00', 'a day that does not exist'],
    ['14.05.2024 08:32', 'no ISO 8601'],
    ['', 'nothing'],
  ] as const) {
    it(`names no instant: ${why}`, () => assert.equal(utc(text), undefined));
  }

  it('reads back what another program localised, over years and zones', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 41 }), fc.nat(), (time, seed) => {
        assert.equal(parseZonedTimestamp(localise(createDraw(seed), time)), time);
      }),
      { numRuns: 3_000 },
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseZonedTimestamp(text)));
  });
});

import assert from 'node:assert/strict';
import { eventTime } from '../../src/platforms/event-time.ts';

const OBSERVED = '2026-11-22T08:00:00.000Z';

describe('the time of an event', () => {
  const readable: readonly [given: string, timestamp: string][] = [
    ['2026-03-01T01:02:03Z', '2026-03-01T01:02:03.000Z'],
    ['2026-03-01T01:02:03.004Z', '2026-03-01T01:02:03.004Z'],
    ['2026-03-01T01:02:03+02:00', '2026-02-28T23:02:03.000Z'],
    ['1999-12-31T23:59:59Z', '1999-12-31T23:59:59.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ];
  for (const [given, timestamp] of readable) {
    it(`is read from ${given}`, () => {
      assert.deepEqual(eventTime(given, OBSERVED), { timestamp, flags: [] });
    });
  }

  for (const given of [null, '', 'yesterday', '2026-02-30T00:00:00Z', '2026-03-01T01:02:03']) {
    it(`is the time of receipt, flagged, for ${given}`, () => {
      const expected = { timestamp: OBSERVED, flags: ['time_unparsable'] };
      assert.deepEqual(eventTime(given, OBSERVED), expected);
    });
  }

  for (const given of [
    '1969-12-31T23:59:59.999Z',
    '1900-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
  ]) {
    it(`is the time of receipt, flagged, for ${given}: Splunk searches nothing before 1970`, () => {
      const expected = { timestamp: OBSERVED, flags: ['time_unparsable'] };
      assert.deepEqual(eventTime(given, OBSERVED), expected);
    });
  }

  for (const given of ['9999-12-31T23:59:59-12:00', '9999-12-31T24:00:00Z']) {
    it(`is the time of receipt, flagged, for ${given}: the year 10000 is no longer ordered as text`, () => {
      const expected = { timestamp: OBSERVED, flags: ['time_unparsable'] };
      assert.deepEqual(eventTime(given, OBSERVED), expected);
    });
  }
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eventTime } from '../../src/platforms/event-time.ts';
import { parseTimestamp } from '../../src/platforms/parse-timestamp.ts';

const OBSERVED = '2026-11-22T00:00:00.000Z';

describe('parseTimestamp', () => {
  for (const [text, utc] of [
    ['2026-03-01T01:02:03Z', '2026-03-01T01:02:03.000Z'],
    ['2026-03-01T01:02:03.4Z', '2026-03-01T01:02:03.400Z'],
    ['2026-03-01T01:02:03,45Z', '2026-03-01T01:02:03.450Z'],
    ['2026-03-01T01:02:03.999999999Z', '2026-03-01T01:02:03.999Z'],
    ['2026-03-01T01:02:03+02:00', '2026-02-28T23:02:03.000Z'],
    ['2026-03-01T01:02:03-0530', '2026-03-01T06:32:03.000Z'],
    ['2026-03-29T02:30:00+01:00', '2026-03-29T01:30:00.000Z'], // an hour that local clocks skip
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2026-03-01T24:00:00Z', '2026-03-02T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T18:59:60.250-05:00', '2017-01-01T00:00:00.250Z'],
    ['0050-02-28T00:00:00Z', '0050-02-28T00:00:00.000Z'],
  ] as const) {
    it(`reads ${text}`, () => {
      const time = parseTimestamp(text);
      assert.equal(time === undefined ? undefined : new Date(time).toISOString(), utc);
      // Before 1970 it is read, but no event's time.
      assert.equal(eventTime(text, OBSERVED).timestamp, utc < '1970' ? OBSERVED : utc);
    });
  }

  for (const [text, why] of [
    ['2026-03-01T01:02:03', 'local time names no instant'],
    ['2026-03-01', 'a day is no instant'],
    ['2026-03-01 01:02:03Z', 'no T'],
    ['2026-02-30T00:00:00Z', 'no such day'],
    ['2026-02-29T00:00:00Z', 'no leap year'],
    ['2026-04-31T00:00:00Z', 'no such day'],
    ['2026-13-01T00:00:00Z', 'no such month'],
    ['2026-00-10T00:00:00Z', 'no such month'],
    ['2026-03-00T00:00:00Z', 'no such day'],
    ['2026-03-01T24:00:01Z', 'the day ends at 24:00:00'],
    ['2026-03-01T25:00:00Z', 'no such hour'],
    ['2026-03-01T10:60:00Z', 'no such minute'],
    ['2026-03-01T10:00:61Z', 'no such second'],
    ['2026-03-01T10:00:60Z', 'leap seconds end the UTC day'],
    ['2016-12-31T23:59:60+01:00', 'leap seconds end the UTC day'],
    ['2026-03-01T00:00:00+24:00', 'no such offset'],
    ['2026-03-01T00:00:00+02', 'no minutes in the offset'],
    ['1772326923000', 'a number'],
    [' 2026-03-01T01:02:03Z', 'white space'],
    ['', 'nothing'],
  ] as const) {
    it(`refuses ${text || 'an empty text'}: ${why}`, () => {
      assert.equal(parseTimestamp(text), undefined);
      assert.deepEqual(eventTime(text, OBSERVED), {
        timestamp: OBSERVED,
        flags: ['time_unparsable'],
      });
    });
  }

  it('reads every instant back from any offset', () => {
    const date = fc.date({
      min: new Date('1970-01-02'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, offset) => {
        const shown = new Date(instant.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const pad = (value: number): string => String(value).padStart(2, '0');
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
        assert.equal(parseTimestamp(shown + zone), instant.getTime());
        const { timestamp, flags } = eventTime(instant.toISOString(), OBSERVED);
        assert.equal(timestamp, instant.toISOString());
        assert.deepEqual(flags, []);
      }),
    );
  });
});

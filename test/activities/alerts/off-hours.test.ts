import assert from 'node:assert/strict';
import { offHours } from '../../../src/activities/alerts/off-hours.ts';
import type { BusinessHours } from '../../../src/alerts/alert-settings.ts';

const BERLIN: BusinessHours = {
  timeZone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  from: 8 * 60,
  to: 18 * 60,
};

const isOff = (time: string, hours: BusinessHours | undefined = BERLIN) =>
  offHours(time, hours).value;

describe('business hours', () => {
  it('are those of their time zone, in summer and in winter', () => {
    // Friday; the clocks go back on Sunday the 25th of October 2026.
    assert.equal(isOff('2026-10-23T06:00:00.000Z'), false, '08:00 summer time');
    assert.equal(isOff('2026-10-23T05:59:00.000Z'), true, '07:59 summer time');
    assert.equal(isOff('2026-10-23T16:00:00.000Z'), true, '18:00 is after the end');
    assert.equal(isOff('2026-10-26T06:30:00.000Z'), true, '07:30 winter time');
    assert.equal(isOff('2026-10-26T16:30:00.000Z'), false, '17:30 winter time');
  });

  it('are of days where they are, not of UTC', () => {
    const auckland = { ...BERLIN, timeZone: 'Pacific/Auckland' };
    assert.equal(isOff('2026-10-25T20:00:00.000Z', auckland), false, 'Monday 09:00 there');
    assert.equal(isOff('2026-10-30T20:00:00.000Z', auckland), true, 'Saturday 09:00 there');
  });

  it('may end after midnight, and are then of the day on which they began', () => {
    const night = { ...BERLIN, days: [5], from: 22 * 60, to: 6 * 60 };
    assert.equal(isOff('2026-01-09T22:00:00.000Z', night), false, 'Friday 23:00');
    assert.equal(isOff('2026-01-10T04:59:00.000Z', night), false, 'Saturday 05:59');
    assert.equal(isOff('2026-01-10T05:00:00.000Z', night), true, 'Saturday 06:00');
    assert.equal(isOff('2026-01-09T04:00:00.000Z', night), true, 'Friday 05:00: of Thursday');
  });

  it('that nobody configured are never over, and say so', () => {
    const fact = offHours('2026-10-23T06:00:00.000Z', undefined);
    assert.deepEqual(fact, {
      name: 'off_hours',
      value: false,
      text: 'alerts.business_hours is not configured',
    });
  });

  it('are told with the local time', () => {
    assert.equal(
      offHours('2026-10-24T10:15:00.000Z', BERLIN).text,
      'Sat 12:15 in Europe/Berlin is outside business hours (08:00 to 18:00 on Mon, Tue, Wed, Thu, Fri)',
    );
  });
});

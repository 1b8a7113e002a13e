import assert from 'node:assert/strict';
import {
  parseBackfillInput,
  parseHarvestDayInput,
  parseHarvestWindowInput,
  parseVerifyInput,
} from '../../src/workflows/harvest-input.ts';

const stretch = {
  tenant: 'acme',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-03-01T04:00:00.000Z',
};

describe('inputs of the harvest', () => {
  it('are what people type', () => {
    assert.deepEqual(parseHarvestDayInput({ tenant: 'acme' }, 'harvestDay'), { tenant: 'acme' });
    const day = { tenant: 'acme', date: '2026-03-01' };
    assert.deepEqual(parseHarvestDayInput(day, 'harvestDay'), day);
    assert.deepEqual(parseHarvestWindowInput(stretch), stretch);
    assert.deepEqual(parseVerifyInput(undefined), {});
    assert.deepEqual(parseVerifyInput({ tenant: 'acme' }), { tenant: 'acme' });
  });

  it('name times in one way, so that ids of runs do', () => {
    const typed = { tenant: 'acme', from: '2026-03-01T01:00:00+01:00', to: '2026-03-01T04:00:00Z' };
    assert.deepEqual(parseBackfillInput(typed), stretch);
  });

  const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'a day that is none',
      () => parseHarvestDayInput({ tenant: 'a', date: '2026-13-01' }, 'harvestDay'),
      /harvestDay: .*"date" must be a UTC day/,
    ],
    [
      'no tenant',
      () => parseHarvestDayInput({}, 'recheckDay'),
      /recheckDay: .*"tenant" must be the name/,
    ],
    [
      'text',
      () => parseHarvestDayInput('acme', 'harvestDay'),
      /one JSON object.*"tenant":"genesys-eu"/,
    ],
    [
      'an unknown field',
      () => parseHarvestWindowInput({ ...stretch, services: [] }),
      /unknown input field "services"; known are tenant, from, to, recheckHours\./,
    ],
    [
      'a time without an offset',
      () => parseHarvestWindowInput({ ...stretch, from: '2026-03-01T00:00:00' }),
      /"from" must be a time/,
    ],
    [
      'a window that ends before it begins',
      () => parseBackfillInput({ ...stretch, to: stretch.from }),
      /backfillEvidence: "from" .* must be before "to"/,
    ],
    ['no hours', () => parseHarvestWindowInput({ ...stretch, recheckHours: 0 }), /number of hours/],
    ['a list', () => parseVerifyInput([]), /one JSON object/],
  ];
  for (const [what, parse, message] of wrong) {
    it(`are refused with ${what}`, () => {
      assert.throws(parse, { type: 'InvalidInput', nonRetryable: true, message });
    });
  }
});

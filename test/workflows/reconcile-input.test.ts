import assert from 'node:assert/strict';
import { parseReconcileInput } from '../../src/workflows/reconcile-input.ts';

describe('input of reconcileDelivery', () => {
  it('may be left out', () => {
    assert.deepEqual([undefined, null, {}].map(parseReconcileInput), [{}, {}, {}]);
  });

  it('is what a person types', () => {
    const input = { target: 'main', from: '2026-03-01T00:00:00Z' };
    assert.deepEqual(parseReconcileInput(input), input);
  });

  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ['main', /one JSON object/],
    [['main'], /one JSON object/],
    [{ targets: 'main' }, /unknown input field "targets"; known are target, from, to/],
    [{ target: 7 }, /"target" must be text/],
    [{ from: null }, /"from" must be text/],
  ];
  for (const [input, message] of wrong) {
    it(`is refused as ${JSON.stringify(input)}`, () => {
      assert.throws(() => parseReconcileInput(input), { type: 'InvalidInput', message });
    });
  }
});

import assert from 'node:assert/strict';
import { policyFor } from '../../../src/activities/alerts/policy-for.ts';
import type { PolicyStep, Route } from '../../../src/alerts/alert-settings.ts';

const stepTo = (channel: string): PolicyStep => ({
  channels: [channel],
  all: false,
  acknowledgeWithinMs: 1,
});
const policies = new Map([
  ['urgent', [stepTo('pager')]],
  ['ours', [stepTo('operators')]],
  ['rest', [stepTo('mail')]],
]);
const route = (policy: string, of: Partial<Route> = {}): Route => ({
  severities: null,
  rules: null,
  policy,
  ...of,
});
const toldBy = (routes: readonly Route[], rule: string, severity: 'high' | 'low' = 'high') =>
  policyFor({ routes, policies }, { rule, severity }).flatMap(({ channels }) => channels);

describe('whom an alert is for', () => {
  it('is said by the first route that fits severity and rule', () => {
    const routes = [
      route('ours', { rules: ['condition.*', 'rule-7'], severities: ['high'] }),
      route('urgent', { severities: ['critical', 'high'] }),
    ];
    assert.deepEqual(toldBy(routes, 'condition.Gap'), ['operators']);
    assert.deepEqual(toldBy(routes, 'rule-7'), ['operators']);
    assert.deepEqual(toldBy(routes, 'rule-77'), ['pager'], 'a rule is meant whole');
    assert.deepEqual(toldBy(routes, 'conditional'), ['pager']);
  });

  it('is said by the last policy where no route fits, or its policy is gone', () => {
    const routes = [route('urgent', { severities: ['high'] })];
    assert.deepEqual(toldBy(routes, 'rule-1', 'low'), ['mail']);
    assert.deepEqual(toldBy([], 'rule-1'), ['mail']);
    assert.deepEqual(toldBy([route('removed')], 'rule-1'), ['mail']);
  });
});

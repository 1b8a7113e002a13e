import assert from 'node:assert/strict';
import { createSettleAlert } from '../../../src/activities/alerts/settle-alert.ts';
import { raised } from '../../ledger/alert-fixtures.ts';
import { showingBench } from './showing-bench.ts';

describe('settleAlert', () => {
  it('believes no time before the alert was there, nor one to come', async () => {
    await using bench = await showingBench();
    const settle = createSettleAlert(bench.deps);
    const said = { act: 'acknowledge', by: 'ada', via: 'cli' } as const;
    const early = await raised(bench.ledger, 'a');
    await settle({ ...said, alert: early.id, at: '1970-01-01T00:00:00.000Z' });
    const first = (await bench.ledger.alerts.get(early.id))?.clock;
    assert.equal(first?.acknowledged, first?.decided);
    const late = await raised(bench.ledger, 'b');
    await settle({ ...said, alert: late.id, at: '2999-01-01T00:00:00.000Z' });
    const second = (await bench.ledger.alerts.get(late.id))?.clock;
    assert.ok(Date.parse(second?.acknowledged ?? '') <= Date.now());
  });
});

import assert from 'node:assert/strict';
import type { Severity } from '../../src/audit/alert.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { aNotice } from '../alerts/acknowledge/support.ts';
import { onEachDatabase } from './on-each-database.ts';

const raise = async (
  ledger: Ledger,
  id: string,
  severity: Severity,
  eventAt: number,
): Promise<void> => {
  const match = {
    id,
    rule: `rule-${id}`,
    changeId: id,
    outcome: 'alert',
    reason: null,
    severity,
    platform: 'genesys',
    organizationId: 'org-1',
    notice: aNotice(),
    groupKey: id,
    groupMs: 0,
    eventAt,
    receivedAt: eventAt,
    source: 'push:test',
  } as const;
  await ledger.alerts.decide({ matches: [match], storm: { perMinute: 20 } });
};

onEachDatabase('counts of alerts that have not ended', ({ open }) => {
  it('are by severity and state, with the oldest event of each', async () => {
    const ledger = await open();
    assert.deepEqual(await ledger.alerts.openCounts(), []);
    const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(16));
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = ids;
    const at = Date.parse('2026-05-01T10:00:00Z');
    await raise(ledger, first, 'critical', at + 1_000);
    await raise(ledger, second, 'critical', at);
    await raise(ledger, third, 'low', at + 2_000);
    await raise(ledger, fourth, 'low', at);
    await raise(ledger, fifth, 'critical', at - 1_000);
    await ledger.alerts.acknowledge(third, { by: 'Ada', via: 'cli', at });
    await ledger.alerts.resolve(fourth);
    await ledger.alerts.dispose(fifth, {
      disposition: 'incident',
      by: 'Ada',
      via: 'cli',
      ticket: null,
      at,
    });
    assert.deepEqual(await ledger.alerts.openCounts(), [
      { severity: 'critical', state: 'open', count: 2, oldestEventAt: at },
      { severity: 'low', state: 'acknowledged', count: 1, oldestEventAt: at + 2_000 },
    ]);
  });
});

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningWorker } from '../../src/worker.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { changeAccount, changeToken } from '../support/plant.ts';
import { createRig, QUICK, type Rig, type RigOptions } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { untilVisible } from '../support/until-visible.ts';

const RECORDS = 4_000;
const NEW_TOKEN = '22222222-3333-4444-8555-666666666666';
const NEWER_TOKEN = '33333333-4444-4555-8666-777777777777';

describe('a token that is replaced while much is under way', function () {
  this.timeout(120_000);
  let rig: Rig;
  let ledger: RunningWorker['ledger'];
  const start = async (options: RigOptions): Promise<void> => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 0 },
        history: { cxone: { records: RECORDS, spanMs: 600_000 } },
      },
      streams: {
        cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK, page_size: 50 },
      },
      batches: { max_pages: 4 },
      ...options,
    });
    // A run that is not to follow would end without what is shown late.
    await untilVisible(rig.world, 'cxone');
    ({ ledger } = await rig.start());
  };
  afterEach(() => rig.close());

  /** When so many more events are indexed, and some are still to come. */
  const underWay = async (more: number): Promise<void> => {
    const { index } = rig.splunk;
    const wanted = index.count() + more;
    await until('events in Splunk', () => index.count() >= wanted);
    assert.ok(index.count() < RECORDS - 500, 'everything was through before the token changed');
  };
  const change = (file: string, value: string): void =>
    writeFileSync(join(rig.folder, file), value);
  /** Counted at the sink; the run has seen no failure of which it would have to tell. */
  const wasExact = (): void => {
    const { lost, doubled } = countAtSink(rig, 'cxone');
    assert.deepEqual(lost, []);
    assert.deepEqual(doubled, []);
  };

  it('HEC: another one, then another value of it; nothing is lost, doubled or in doubt, and nobody restarts', async () => {
    await start({ target: { max_events_per_request: 20 } });
    const run = await rig.extract('cxone');
    await underWay(500);
    change('hec-token', NEW_TOKEN);
    await changeToken(rig.splunk, { name: 'new', action: 'put', value: NEW_TOKEN, useAck: true });
    await changeToken(rig.splunk, { name: 'holdfast', action: 'disable' });
    await underWay(500);
    change('hec-token', NEWER_TOKEN);
    await changeToken(rig.splunk, { name: 'new', action: 'rotate', value: NEWER_TOKEN });
    await run.result();
    wasExact();
    assert.deepEqual(await ledger.deliveries.possiblyDoubled({}), []);
    assert.deepEqual(await ledger.conditions.open(), []);
  });

  it('search: the mode stays verified, and what is in doubt is settled', async () => {
    await start({ search: {}, target: { max_events_per_request: 20, acknowledgement: 'off' } });
    const run = await rig.extract('cxone');
    await underWay(500);
    change('search-token', 'another-search-token');
    await changeAccount(rig.splunk, { name: 'admin', bearerToken: 'another-search-token' });
    await run.result();
    await until('all is confirmed', async () => {
      const open = await ledger.deliveries.list({ states: ['pending', 'redelivery', 'accepted'] });
      return open.length === 0;
    });
    wasExact();
    const [target] = await ledger.targets.list();
    assert.equal(target?.mode, 'verified');
    assert.deepEqual(await ledger.deliveries.possiblyDoubled({}), []);
  });
});

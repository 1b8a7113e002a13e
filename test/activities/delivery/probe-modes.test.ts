import assert from 'node:assert/strict';
import { createDeliveryModes } from '../../../src/activities/delivery/probe-modes.ts';
import type { IndexSearch } from '../../../src/splunk/index-search.ts';
import type { TargetSettings } from '../../../src/splunk/target.ts';
import { until } from '../../support/until.ts';
import { createBench, events, type Bench, type BenchOptions } from './delivery-bench.ts';

const MINUTE_MS = 60_000;
const acks = { tokens: [{ useAck: true }] };

describe('the mode of delivery to a target', () => {
  let bench: Bench;
  /** How far the clock of the workers is ahead. */
  let ahead: number;

  const start = async (options: BenchOptions = { search: {} }): Promise<void> => {
    ahead = 0;
    bench = await createBench({ settings: { requestTimeoutMs: 5_000 }, ...options });
  };
  afterEach(() => bench.close());

  /** A worker of its own; `change` is what its configuration has else. */
  const worker = (
    change: Partial<TargetSettings> = {},
    wrap: (search: IndexSearch) => IndexSearch = (search) => search,
  ) => {
    const { ledger, clients, searches } = bench.workerDeps(bench.clients(change));
    const wrapped = new Map([...searches].map(([name, search]) => [name, wrap(search)]));
    const now = (): number => Date.now() + ahead;
    const changes: string[] = [];
    const onChange = ({ mode }: { mode: string }): void => void changes.push(mode);
    const modes = createDeliveryModes({ ledger, clients, searches: wrapped, now, onChange });
    return { modes, of: async () => (await modes.of('main')).mode, changes };
  };

  const row = async () => {
    const [found] = await bench.ledger.targets.list();
    assert.ok(found);
    return found;
  };
  const alerts = async () =>
    (await bench.ledger.conditions.open()).map(({ kind }) => kind).toSorted();
  const later = (ms: number): void => {
    ahead += ms;
  };
  const allow = async (indexes: readonly string[]): Promise<void> => {
    const body = JSON.stringify({ name: 'admin', indexes });
    await fetch(`${bench.sink.adminUrl}/accounts`, { method: 'POST', body });
  };
  const deliver = async (count: number, from = 1): Promise<void> => {
    const content = events(count).map((event, place) => ({
      ...event,
      event_id: (from + place).toString(16).padStart(32, '0'),
    }));
    await bench.deliver(await bench.commit(content));
  };

  it('is verified while nothing was delivered and searches run', async () => {
    await start();
    assert.equal(await worker().of(), 'verified');
    const { mode, reason } = await row();
    assert.deepEqual([mode, /nothing lately/.test(reason)], ['verified', true], reason);
  });

  it('is verified when the search shows what was delivered', async () => {
    await start();
    await deliver(10);
    later(MINUTE_MS);
    assert.equal(await worker().of(), 'verified');
    assert.match((await row()).reason, /shows what ccas_audit takes/);
  });

  it('is not verified when the account sees nothing of it, and says so, until it does', async () => {
    await start();
    await deliver(30);
    await allow([]);
    later(MINUTE_MS);
    const { of, changes } = worker();
    assert.equal(await of(), 'accepted');
    assert.match((await row()).reason, /srchIndexesAllowed/);
    assert.deepEqual(await alerts(), ['DeliveryUnverified', 'SearchBlind']);
    await allow(['*']);
    later(5 * MINUTE_MS);
    assert.equal(await of(), 'verified');
    assert.deepEqual(await alerts(), []);
    assert.deepEqual(changes, ['accepted', 'verified']);
  });

  it('stays verified when Splunk has lost a request, for others are there', async () => {
    await start();
    await deliver(10);
    await bench.plant({ kind: 'lose_silently' });
    await deliver(10, 100);
    later(MINUTE_MS);
    assert.equal(await worker().of(), 'verified');
  });

  it('takes one request that Splunk lost for no blindness, until long after', async () => {
    await start();
    await bench.plant({ kind: 'lose_silently' });
    await deliver(10);
    later(MINUTE_MS / 2);
    const { of } = worker();
    assert.equal(await of(), 'verified');
    assert.match((await row()).reason, /does not show yet/);
    later(5 * MINUTE_MS);
    assert.equal(await of(), 'accepted', 'its patience is a minute');
  });

  it('asks for the other index too', async () => {
    await start({
      search: {},
      splunk: { tokens: [{ indexes: [] }], indexes: ['ccas_audit', 'ccas_late'] },
      settings: { disorderedIndex: 'ccas_late' },
    });
    const late = events(30, () => ({ flags: ['disordered'] }));
    await bench.deliver(await bench.commit(late));
    await allow(['ccas_audit']);
    later(MINUTE_MS);
    assert.equal(await worker().of(), 'accepted');
    assert.match((await row()).reason, /ccas_late/);
  });

  for (const kind of ['search_unavailable', 'search_unauthorized', 'search_forbidden']) {
    it(`goes down and comes back with the search API, without a restart (${kind})`, async () => {
      await start({ search: {}, splunk: acks });
      const { of } = worker();
      assert.equal(await of(), 'verified');
      await bench.plant({ kind, probability: 1 });
      later(5 * MINUTE_MS);
      assert.equal(await of(), 'acknowledged');
      assert.deepEqual(await alerts(), ['DeliveryUnverified']);
      await bench.clearFaults();
      later(5 * MINUTE_MS);
      assert.equal(await of(), 'verified');
      assert.deepEqual(await alerts(), []);
    });
  }

  it('is acknowledged or accepted where no search is configured, and waits for none', async () => {
    await start({ splunk: acks });
    assert.equal(await worker().of(), 'acknowledged');
    const off = worker({ acknowledgement: 'off' });
    assert.deepEqual(await off.modes.of('main'), {
      mode: 'accepted',
      reason:
        'no search is configured for it; acknowledgements are turned off in the configuration',
      patienceMs: 0,
    });
  });

  it('is looked at once in half a minute, however often it is asked for', async () => {
    await start();
    let asked = 0;
    const counting = (search: IndexSearch): IndexSearch => ({
      ...search,
      probe: (index) => {
        asked += 1;
        return search.probe(index);
      },
    });
    const { modes } = worker({}, counting);
    await Promise.all([modes.of('main'), modes.of('main')]);
    await modes.of('main');
    await modes.settled();
    assert.equal(asked, 1);
    later(31_000);
    await modes.of('main');
    await modes.settled();
    assert.equal(asked, 2);
  });

  it('is told from the last look while a search hangs', async () => {
    await start();
    let isHanging = false;
    const hanging = (search: IndexSearch): IndexSearch => ({
      ...search,
      probe: (index) => (isHanging ? new Promise<never>(() => undefined) : search.probe(index)),
    });
    const { of } = worker({}, hanging);
    assert.equal(await of(), 'verified');
    isHanging = true;
    later(31_000);
    assert.equal(await of(), 'verified');
  });

  it('lets a worker without search wait for one that verifies the target', async () => {
    await start();
    const alone = worker({ search: undefined });
    assert.equal((await alone.modes.of('main')).patienceMs, 0);
    await worker().of();
    const third = worker({ search: undefined });
    assert.equal((await third.modes.of('main')).patienceMs, 15 * MINUTE_MS);
  });

  it('names workers with different configurations, until they agree for a while', async () => {
    await start();
    const one = worker();
    const two = worker({ index: 'elsewhere' });
    await one.of();
    await two.of();
    await until('the alert', async () => (await alerts()).includes('ConfigurationDiffers'));
    later(31_000);
    await one.of();
    await one.modes.settled();
    assert.ok((await alerts()).includes('ConfigurationDiffers'), 'both saw it');
    for (let passed = 0; passed < 5; passed += 1) {
      later(31_000);
      await one.of();
      await one.modes.settled();
    }
    assert.ok(!(await alerts()).includes('ConfigurationDiffers'));
  });

  it('takes a configuration that changed with a restart for no difference', async () => {
    await start();
    await worker().of();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await worker({ sourcetype: 'ccas:other' }).of();
    assert.deepEqual(await alerts(), []);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HarvestSetup } from '../../../src/activities/harvest/harvest-setup.ts';
import { createOpenWindow } from '../../../src/activities/harvest/open-window.ts';
import { createPlanHarvest } from '../../../src/activities/harvest/plan-harvest.ts';
import { createStaging } from '../../../src/activities/harvest/staging.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';

const HOUR = 3_600_000;
const DAY = '2026-03-01T00:00:00.000Z';
const WINDOW = { tenant: 'acme', from: DAY, to: '2026-03-01T04:00:00.000Z' };
const MANIFEST = 'ab'.repeat(32);

describe('a window that is opened', () => {
  let folder: string;
  let ledger: Ledger;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-open-window-'));
    ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const activities = (windowMs = 4 * HOUR, perDay?: number) => {
    const setup = {
      source: {
        tenant: 'acme',
        platform: 'genesys',
        capabilities: { historyMs: null },
        resolveOrganization: () => Promise.resolve('org-1'),
        services: () => Promise.resolve([null]),
      },
      services: ['Authorization', 'Architect'],
      windowMs,
      lagMs: 0,
      concurrency: 2,
      queue: 'queue',
    } as unknown as HarvestSetup;
    const deps = {
      ledger,
      harvests: new Map([['acme', setup]]),
      declareScope: () => Promise.resolve(),
      staging: createStaging(join(folder, 'staging')),
      // An archive that has nothing.
      seal: { store: { list: () => [] }, log: {} } as never,
      ...(perDay !== undefined && { queriesPerDay: new Map([['acme', perDay]]) }),
      now: () => Date.parse('2026-03-02T00:00:00.000Z'),
    };
    return { open: createOpenWindow(deps), plan: createPlanHarvest(deps) };
  };

  const sealed = async (collection: string, hours = 4) => {
    const from = Date.parse(DAY);
    const window = { from, to: from + hours * HOUR };
    const told = { manifestSha256: MANIFEST, bundleKey: 'b', leafIndex: 0, events: 3 };
    const rest = { sourceTotal: null, agrees: null, error: null };
    await ledger.windows.seal({
      tenant: 'acme',
      window,
      collection,
      state: 'sealed',
      ...told,
      ...rest,
    });
    return window;
  };
  const planned = async ({ plan }: ReturnType<typeof activities>): Promise<readonly string[]> => {
    const day = { tenant: 'acme', from: DAY, to: '2026-03-02T00:00:00.000Z' };
    const { windows } = await plan({ ...day, after: null, limit: 99 });
    return windows.map(({ from }) => from.slice(11, 13));
  };

  it('has another name once a reading of it was given up, and only one for all who ask', async () => {
    const { open } = activities();
    const { collection } = await open(WINDOW);
    const again = await open({ ...WINDOW, instead: collection });
    assert.notEqual(again.collection, collection);
    assert.equal((await open({ ...WINDOW, instead: collection })).collection, again.collection);
    assert.equal((await open(WINDOW)).collection, again.collection);
    assert.equal(again.parts.length, 1);
  });

  it('has another name for its re-check, and keeps that of what was sealed', async () => {
    const { open } = activities();
    const { collection } = await open(WINDOW);
    await sealed(collection);
    const first = await open({ ...WINDOW, recheckHours: 1 });
    const asked = { ...WINDOW, recheckHours: 1, instead: first.collection };
    const again = await open(asked);
    assert.notEqual(again.collection, first.collection);
    assert.equal((await open(asked)).collection, again.collection);
    assert.equal((await open(WINDOW)).collection, collection);
  });

  it('is planned and named until what was sealed is delivered', async () => {
    const harvest = activities();
    const { collection } = await harvest.open(WINDOW);
    const window = await sealed(collection);
    assert.equal((await planned(harvest))[0], '00');
    const opened = await harvest.open(WINDOW);
    assert.deepEqual([opened.outcome, opened.undelivered], ['done', MANIFEST]);
    await ledger.windows.noteDelivered('acme', window, 3);
    assert.equal((await planned(harvest))[0], '04');
    assert.equal((await harvest.open(WINDOW)).undelivered, undefined);
  });

  it('is planned with what the day has left of its quota, where there is one', async () => {
    const quotaOf = async (perDay?: number) => {
      const { plan } = activities(4 * HOUR, perDay);
      const day = { tenant: 'acme', from: DAY, to: '2026-03-02T00:00:00.000Z' };
      return (await plan({ ...day, after: null, limit: 1 })).quota;
    };
    await ledger.windows.noteQuery('acme', '2026-03-02');
    await ledger.windows.noteQuery('acme', '2026-03-02');
    await ledger.windows.noteQuery('acme', '2026-03-01');
    await ledger.windows.noteQuery('other', '2026-03-02');
    const until = '2026-03-03T00:00:00.000Z';
    assert.deepEqual(await quotaOf(7), {
      perDay: 7,
      asked: 2,
      perWindow: 2,
      reserved: 12,
      until,
    });
    assert.equal(await quotaOf(), undefined);
  });

  it('has not ended because a shorter one with the same beginning has', async () => {
    const { open } = activities(HOUR);
    const hour = { ...WINDOW, to: '2026-03-01T01:00:00.000Z' };
    const window = await sealed((await open(hour)).collection, 1);
    await ledger.windows.noteDelivered('acme', window, 3);
    assert.equal((await planned(activities(HOUR)))[0], '01');
    assert.equal((await planned(activities()))[0], '00');
  });
});

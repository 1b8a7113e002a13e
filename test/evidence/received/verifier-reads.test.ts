import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Window } from '../../../src/audit/window.ts';
import { assemble } from '../../../src/evidence/received/assemble.ts';
import { createPartWriter } from '../../../src/evidence/received/create-part-writer.ts';
import type { ReceivedPage } from '../../../src/evidence/received/received-page.ts';
import { countEvents } from '../../../src/evidence/verify/count-events.ts';
import { readReceived } from '../../../src/evidence/verify/read-received.ts';
import { readChangeReport } from '../../../src/platforms/cxone/read-change-report.ts';
import { changeReportCsv } from '../../../src/simulator/cxone/change-report.ts';
import { simulateGenesys } from '../../../src/simulator/genesys/simulate-genesys.ts';
import { createWorld } from '../../../src/simulator/world/world.ts';
import { harvest, openHarvest } from '../../platforms/genesys/harvesting.ts';
import { hourMs } from '../../platforms/genesys/reading.ts';

/** The verifier shares no code with the writer, and finds the same. */
describe('what was received, as the verifier reads it', () => {
  const world = createWorld({
    seed: 7,
    ratePerSecond: { genesys: 0, cxone: 0 },
    lateScale: 0,
    history: {
      genesys: { records: 1_200, spanMs: 6 * hourMs },
      cxone: { records: 300, spanMs: 6 * hourMs },
    },
  });
  after(() => world.close());
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-received-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const agree = async (pages: readonly ReceivedPage[], window: Window): Promise<void> => {
    const writer = await createPartWriter(folder, '0');
    for (const page of pages) await writer.write(page);
    await writer.finish();
    const request = { folder, files: ['0'], window, product: 'holdfast 0.1.0' };
    const { received, events, counts, times, eventIdsSha256 } = await assemble(request);
    const read = await readReceived(received);
    assert.ok('value' in read, JSON.stringify(read));
    assert.equal(read.value.records, counts.records);
    const stretch = {
      from: new Date(window.from).toISOString(),
      to: new Date(window.to).toISOString(),
    };
    const counted = await countEvents(events, read.value, stretch);
    assert.ok('value' in counted, JSON.stringify(counted));
    const { records: _r, repeated: _t, outside: _o, ...same } = counts;
    assert.deepEqual(counted.value, { counts: same, times, eventIdsSha256 });
    assert.ok(counts.events > 100);
  };

  for (const redirectAbove of [100, 10_000]) {
    it(`is the same, with results of more than ${redirectAbove} as downloads`, async () => {
      const simulator = await simulateGenesys({ world, queuedMs: 1, runningMs: 1, redirectAbove });
      try {
        const to = world.now() - hourMs;
        const window = { from: to - 4 * hourMs, to };
        const { pages } = await harvest(openHarvest(simulator.url), { window, service: null });
        await agree(pages, window);
      } finally {
        await simulator.close();
      }
    });
  }

  it('is the same of an imported report', async () => {
    const window = { from: world.now() - 8 * hourMs, to: world.now() };
    const csv = Buffer.from(changeReportCsv(world, window.from, window.to));
    const pages = await readChangeReport(csv, 'report.csv', {
      organizationId: 'tenant-1',
      stream: 'cxone-na1.harvest',
      observedAt: new Date(world.now()).toISOString(),
    });
    await agree(pages, window);
  });
});

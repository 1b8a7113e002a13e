import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeliverWindow } from '../../../src/activities/harvest/deliver-window.ts';
import type { OpenedWindow } from '../../../src/activities/harvest/harvest-activities.ts';
import type { HarvestSetup } from '../../../src/activities/harvest/harvest-setup.ts';
import { createOpenWindow } from '../../../src/activities/harvest/open-window.ts';
import { createStaging } from '../../../src/activities/harvest/staging.ts';
import { createTellRecheckFailed } from '../../../src/activities/harvest/tell-recheck-failed.ts';
import { createFileBatchStore } from '../../../src/batches/file-batch-store.ts';
import type { SealedStatement } from '../../../src/evidence/archive/seal-statement.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../../src/evidence/verify/verify-archive.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import {
  ORGANIZATION,
  writeArchive,
  type ArchiveWriter,
} from '../../evidence/verify/write-archive.ts';

const WINDOW = {
  tenant: 'acme',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-03-01T04:00:00.000Z',
};
const SPAN = { from: Date.parse(WINDOW.from), to: Date.parse(WINDOW.to) };
const LATE = 'aaaaaaaaaaaa';
const REFUSED = new Error('the store refuses');
const ALL = { keys: { evidence: [], log: [] }, tenant: null, from: null, to: null };

describe('what the archive has sealed of a window', () => {
  let folder: string;
  let ledger: Ledger;
  let archive: ArchiveWriter;
  let store: EvidenceStore;
  let refusesProofs: boolean;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-adopt-'));
    ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
    refusesProofs = false;
    const plain = createDirectoryStore({ directory: join(folder, 'archive'), immutable: false });
    store = {
      ...plain,
      putIfAbsent: (key, ...rest) =>
        refusesProofs && key.endsWith('tlog-proof')
          ? Promise.reject(REFUSED)
          : plain.putIfAbsent(key, ...rest),
    };
    archive = await writeArchive(store);
    await archive.probe();
    await archive.declare(WINDOW);
  });
  afterEach(async () => {
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const activities = () => {
    const setup = {
      source: {
        tenant: 'acme',
        platform: 'genesys',
        dialect: 'genesys.query',
        capabilities: { historyMs: null },
        resolveOrganization: () => Promise.resolve(ORGANIZATION),
        services: () => Promise.resolve([null]),
      },
      lagMs: 0,
      queue: 'queue',
      targets: [],
    } as unknown as HarvestSetup;
    const deps = {
      ledger,
      harvests: new Map([['acme', setup]]),
      declareScope: () => Promise.resolve(),
      staging: createStaging(join(folder, 'staging')),
      seal: archive.deps,
      archive: store,
      store: createFileBatchStore({ directory: join(folder, 'batches') }),
      targets: new Map(),
      now: () => Date.parse('2026-03-05T00:00:00.000Z'),
    };
    return { open: createOpenWindow(deps), deliver: createDeliverWindow(deps) };
  };
  const sealLate = ({ manifestSha256 }: SealedStatement): Promise<SealedStatement> =>
    archive.seal({
      from: WINDOW.from,
      name: 'late',
      change: {
        kind: 'supplement',
        collection: LATE,
        supplements: manifestSha256,
        settling: { recheckHours: 24, settled: false },
      },
    });
  const told = ({ outcome, undelivered }: OpenedWindow) => [outcome, undelivered];
  const findings = async () =>
    (await verifyArchive(readDirectory(join(folder, 'archive')), ALL)).findings;

  it('before its ledger began is not delivered again', async () => {
    await sealLate(await archive.seal(WINDOW));
    const { open } = activities();
    assert.deepEqual(told(await open(WINDOW)), ['done', undefined]);
    for (let times = 0; times < 2; times += 1) {
      const again = await open({ ...WINDOW, recheckHours: 24 });
      assert.deepEqual(told(again), ['done', undefined]);
    }
    const row = await ledger.windows.get('acme', SPAN);
    assert.deepEqual(row?.rechecks, [24]);
    assert.equal(row.supplements.length, 1);
  });

  it('by a re-check that was killed then is delivered, once', async () => {
    const first = await archive.seal(WINDOW);
    const { open, deliver } = activities();
    await open(WINDOW);
    await ledger.windows.noteSupplementBegun('acme', SPAN, LATE);
    const { manifestSha256 } = await sealLate(first);
    const again = { ...WINDOW, recheckHours: 24 };
    assert.deepEqual(told(await open(again)), ['done', manifestSha256]);
    // Killed once more, before it was handed over.
    const { collection, undelivered = assert.fail() } = await open(again);
    assert.equal(undelivered, manifestSha256);
    await deliver({ ...WINDOW, collection, manifestSha256: undelivered });
    assert.deepEqual(told(await open(again)), ['done', undefined]);
  });

  it('ends the condition of a re-check that had failed', async () => {
    await sealLate(await archive.seal(WINDOW));
    const { open } = activities();
    await open(WINDOW);
    await createTellRecheckFailed(ledger)({ ...WINDOW, recheckHours: 24, reason: 'Away.' });
    await open({ ...WINDOW, recheckHours: 24 });
    assert.deepEqual(await ledger.conditions.open(), []);
  });

  it('is still to be handed over where only its supplement was', async () => {
    const { open, deliver } = activities();
    const { collection } = await open(WINDOW);
    const first = await archive.seal({ ...WINDOW, change: { collection } });
    assert.deepEqual(told(await open(WINDOW)), ['done', first.manifestSha256]);
    await ledger.windows.noteSupplementBegun('acme', SPAN, LATE);
    const { manifestSha256 } = await sealLate(first);
    await open({ ...WINDOW, recheckHours: 24 });
    await deliver({ ...WINDOW, collection: LATE, manifestSha256 });
    assert.deepEqual(told(await open(WINDOW)), ['done', first.manifestSha256]);
  });

  for (const kind of ['window', 'supplement'] as const) {
    it(`is given the proof that its ${kind} lacks, before it counts`, async () => {
      const { open } = activities();
      const asked = kind === 'window' ? WINDOW : { ...WINDOW, recheckHours: 24 };
      const first = kind === 'supplement' ? await archive.seal(WINDOW) : undefined;
      if (first !== undefined) await open(WINDOW);
      refusesProofs = true;
      await assert.rejects(first === undefined ? archive.seal(WINDOW) : sealLate(first), REFUSED);
      await assert.rejects(open(asked), REFUSED);
      const row = await ledger.windows.get('acme', SPAN);
      assert.deepEqual([row?.state, row?.rechecks], [first === undefined ? 'open' : 'sealed', []]);
      refusesProofs = false;
      assert.equal((await open(asked)).outcome, 'done');
      assert.deepEqual(await findings(), []);
    });
  }
});

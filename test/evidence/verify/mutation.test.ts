import assert from 'node:assert/strict';
import type { Verification } from '../../../src/evidence/verify/verification.ts';
import { readBucket } from '../../../src/evidence/verify/read-bucket.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../../src/evidence/verify/verify-archive.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import { testVersitygw } from '../../support/versitygw.ts';
import { bucketStore, newFolder, theVersitygw } from '../stores/on-each-store.ts';
import { disguises, falseProofs, forgeries, intrusions } from './forgeries.ts';
import {
  drops,
  duplicates,
  flips,
  type Mutation,
  shadows,
  swaps,
  truncations,
} from './mutations.ts';
import { readRecorded, recordArchive, type RecordedArchive } from './recorded-archive.ts';
import { writeVariedArchive } from './varied-archive.ts';
import type { ArchiveWriter } from './write-archive.ts';

const ALL = { keys: { evidence: [], log: [] }, tenant: null, from: null, to: null };
const verify = (archive: RecordedArchive): Promise<Verification> =>
  verifyArchive(readRecorded(archive), ALL);

describe('verification of a changed archive', function () {
  this.timeout(process.env.HOLDFAST_LONG === '1' ? 3_600_000 : 120_000);
  let original: RecordedArchive;
  let writer: ArchiveWriter;
  const tally = { named: 0, total: 0 };

  before(async () => {
    const directory = newFolder();
    const store = createDirectoryStore({ directory, immutable: false });
    writer = await writeVariedArchive(store);
    original = await recordArchive(readDirectory(directory));
  });

  after(() => {
    console.log(`    ${tally.named} of ${tally.total} mutations were named`);
  });

  /** Every mutation is told, with the object that it was done to. */
  const expectNamed = async (
    mutations: Iterable<Mutation> | AsyncIterable<Mutation>,
  ): Promise<void> => {
    const silent: string[] = [];
    let count = 0;
    for await (const { name, archive, named } of mutations) {
      count += 1;
      const { findings, notes } = await verify(archive);
      const told = new Set([...findings, ...notes].map(({ object }) => object));
      const missed = named.filter((key) => !told.has(key));
      if (named.length === 0 || missed.length > 0)
        silent.push(`${name}: not named ${missed.join(', ')}`);
    }
    tally.total += count;
    tally.named += count - silent.length;
    assert.deepEqual(silent, []);
    assert.ok(count > 0);
  };

  it('finds nothing wrong with the unchanged one', async () => {
    const { verdict, findings, windows, objects, events } = await verify(original);
    assert.deepEqual(findings, []);
    assert.equal(verdict, 'valid');
    assert.deepEqual(windows, { valid: 5, total: 6 });
    assert.equal(objects.valid, objects.total);
    assert.deepEqual(events, { valid: 13, total: 13 });
  });

  it('names every file of which a byte was flipped, added or taken away', () =>
    expectNamed(flips(original)));
  it('names every file that was dropped', () => expectNamed(drops(original)));
  it('names both files that were swapped', () => expectNamed(swaps(original)));
  it('names copies that nobody sealed', () => expectNamed(duplicates(original)));
  it('names statements that were changed or signed again', () =>
    expectNamed(forgeries(original, writer.keys.evidence)));
  it('names files that only look like what they were', () => expectNamed(disguises(original)));
  it('names proofs that prove nothing', () => expectNamed(falseProofs(original)));
  it('names what a log lacks that was cut or rolled back', () =>
    expectNamed(truncations(original)));
  it("names a stranger's key in the key ledger", () => expectNamed(intrusions(original)));

  describe('in a bucket', () => {
    let locked: RecordedArchive;
    let store: EvidenceStore;
    before(async function () {
      if ((await testVersitygw()) === undefined) this.skip();
      const { url, account, createBucket } = await theVersitygw();
      const bucket = await createBucket();
      store = await bucketStore({ bucket });
      await writeVariedArchive(store);
      const { accessKeyId, secretAccessKey } = account;
      const reader = readBucket({
        bucket,
        prefix: 'audit/evidence',
        endpoint: url,
        pathStyle: true,
        account: { accessKeyId, secretAccessKey: { read: () => Promise.resolve(secretAccessKey) } },
      });
      locked = await recordArchive(reader);
      assert.deepEqual((await verifyArchive(reader, ALL)).findings, []);
      await reader.close();
    });
    after(() => store.close());

    it('names what was hidden, put on top, or locked for a shorter time or in a weaker way', () =>
      expectNamed(shadows(locked)));
  });
});

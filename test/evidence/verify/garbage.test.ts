import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../../src/evidence/verify/verify-archive.ts';
import { newFolder } from '../stores/on-each-store.ts';
import { readRecorded, recordArchive, type RecordedArchive } from './recorded-archive.ts';
import { writeArchive } from './write-archive.ts';

const ALL = { keys: { evidence: [], log: [] }, tenant: null, from: null, to: null };

const GARBAGE: Readonly<Record<string, Buffer>> = {
  nothing: Buffer.alloc(0),
  'one byte': Buffer.of(0xff),
  noise: Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 7_919) % 256)),
  'JSON of another kind': Buffer.from('[{"payload":null,"dsseEnvelope":{"signatures":[]}}]\n'),
  'JSON without an end': Buffer.from('['.repeat(200_000)),
  'deep JSON': Buffer.from(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  'a checkpoint of everything': Buffer.from(
    `example.com/verified\n999999999999999\n${Buffer.alloc(32).toString('base64')}\n\n`,
  ),
  'gzip of nothing known': gzipSync('WARC/1.1\r\nContent-Length: 99999999999999\r\n\r\n'),
};

describe('verification of garbage', function () {
  this.timeout(60_000);
  const directory = newFolder();
  let original: RecordedArchive;
  before(async () => {
    const writer = await writeArchive(createDirectoryStore({ directory, immutable: false }));
    await writer.declare({ from: '2026-06-01T00:00:00.000Z' });
    await writer.probe();
    await writer.seal({ from: '2026-06-01T00:00:00.000Z' });
    original = await recordArchive(readDirectory(directory));
  });

  for (const [kind, bytes] of Object.entries(GARBAGE)) {
    it(`names each file that is ${kind}, and never throws`, async () => {
      for (const [key, versions] of original) {
        const archive = new Map([
          ...original,
          [key, versions.map((version) => ({ ...version, bytes }))],
        ]);
        const { findings } = await verifyArchive(readRecorded(archive), ALL);
        assert.ok(
          findings.some(({ object }) => object === key),
          key,
        );
      }
    });
  }

  it('names every file where all of them are garbage', async () => {
    const bytes = GARBAGE['noise'] ?? Buffer.alloc(0);
    const archive = new Map(
      [...original].map(([key, versions]) => [
        key,
        versions.map((version) => ({ ...version, bytes })),
      ]),
    );
    const { findings } = await verifyArchive(readRecorded(archive), ALL);
    const named = new Set(findings.map(({ object }) => object));
    const bundles = [...original.keys()].filter((key) => /^keys|checkpoint|manifest\.s/.test(key));
    assert.deepEqual(
      bundles.filter((key) => !named.has(key)),
      [],
    );
  });

  it('finds an empty folder to be no archive, and other things in it to be none of its business', async () => {
    const empty = newFolder();
    mkdirSync(join(empty, 'lost+found'));
    writeFileSync(join(empty, 'README'), '');
    const { findings, notes } = await verifyArchive(readDirectory(empty), ALL);
    assert.deepEqual(
      findings.map(({ object }) => object),
      ['keys/0001.dsse.json', 'log/checkpoint'],
    );
    assert.deepEqual(
      notes.map(({ object }) => object),
      ['README', 'lost+found/'],
    );
  });

  it('follows no link out of the archive, and takes no folder for a file', async () => {
    const place = newFolder();
    const writer = await writeArchive(createDirectoryStore({ directory: place, immutable: false }));
    const { bundleKey } = await writer.seal({ from: '2026-06-01T00:00:00.000Z' });
    const folder = join(place, bundleKey, '..');
    for (const name of readdirSync(folder)) {
      rmSync(join(folder, name));
      if (name.startsWith('manifest')) mkdirSync(join(folder, name));
      else symlinkSync('/etc/hostname', join(folder, name));
    }
    const { findings } = await verifyArchive(readDirectory(place), ALL);
    assert.ok(
      findings.some(({ object, verdict }) => object === bundleKey && verdict === 'missing'),
    );
  });

  it('is an error, and no verdict, where the archive cannot be reached', async () => {
    await assert.rejects(verifyArchive(readDirectory('/nowhere/at/all'), ALL), {
      type: 'StoreUnavailable',
    });
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rootOfPath } from '../../../src/evidence/log/inclusion.ts';
import { tileKey } from '../../../src/evidence/log/tiles.ts';
import { hashComplete, hashLeaf } from '../../../src/evidence/log/tree-hash.ts';
import { createTreeView, type TreeView } from '../../../src/evidence/log/tree-view.ts';
import { naivePath, naiveProof, naiveRoot } from './naive-tree.ts';

const LARGEST = 70_000;
const leaves = Array.from({ length: LARGEST }, (_, at) => Buffer.from(`entry ${at}`));

/** Tiles as the specification defines them: hash i of tile n at level l is that of 256^l leaves. */
const hashes: Buffer[][] = [leaves.map(hashLeaf)];
for (let level = 1; level < 3; level += 1) {
  const below = hashes[level - 1] ?? [];
  hashes.push(
    Array.from({ length: Math.floor(below.length / 256) }, (_, at) =>
      hashComplete(below.slice(at * 256, (at + 1) * 256)),
    ),
  );
}

const viewOf = (size: number): TreeView =>
  createTreeView(size, async ({ level, index, width }) => {
    const some = hashes[Number(level)]?.slice(index * 256, index * 256 + width) ?? [];
    assert.equal(some.length, width, 'a tile that the tree of this size does not have');
    return some;
  });

const RUNS = { numRuns: 40 };
const sizes = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 1_100 }) },
  { weight: 1, arbitrary: fc.constantFrom(255, 256, 257, 511, 512, 513, 1_024) },
);

describe('the tree of the evidence log', () => {
  it('has the root of RFC 6962 at every size', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (size) => {
        assert.deepEqual(await viewOf(size).root(), naiveRoot(leaves.slice(0, size)));
      }),
      RUNS,
    );
  });

  it('has the root of RFC 6962 where it has three levels of tiles', async () => {
    for (const size of [65_536, LARGEST])
      assert.deepEqual(await viewOf(size).root(), naiveRoot(leaves.slice(0, size)), String(size));
  });

  it('proves every entry as RFC 6962 does', async () => {
    const places = sizes.chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));
    await fc.assert(
      fc.asyncProperty(places, async ([size, index]) => {
        const d = leaves.slice(0, size);
        const path = await viewOf(size).inclusionProof(index);
        assert.deepEqual(path, naivePath(index, d));
        const leaf = hashLeaf(d[index] ?? Buffer.alloc(0));
        assert.deepEqual(rootOfPath(leaf, index, size, path), naiveRoot(d));
      }),
      RUNS,
    );
  });

  it('proves that it continues every smaller tree as RFC 6962 does', async () => {
    const pairs = sizes.chain((size) =>
      fc.tuple(fc.constant(size), fc.integer({ min: 1, max: size })),
    );
    await fc.assert(
      fc.asyncProperty(pairs, async ([size, old]) => {
        assert.deepEqual(
          await viewOf(size).consistencyProof(old),
          naiveProof(old, leaves.slice(0, size)),
        );
      }),
      RUNS,
    );
  });

  it('takes no path that is shortened, lengthened, or of another place', async () => {
    const size = 777;
    const leaf = hashLeaf(leaves[300] ?? Buffer.alloc(0));
    const path = await viewOf(size).inclusionProof(300);
    const root = naiveRoot(leaves.slice(0, size));
    const refused = [
      rootOfPath(leaf, 300, size, path.slice(0, -1)),
      rootOfPath(leaf, 300, size, [...path, leaf]),
      rootOfPath(leaf, 301, size, path),
      rootOfPath(leaf, 300, size, path.toReversed()),
    ];
    for (const other of refused) assert.notDeepEqual(other, root);
  });
});

describe('names of tiles', () => {
  it('are those of C2SP tlog-tiles', () => {
    const keys = [
      { level: 0, index: 0, width: 1 },
      { level: 0, index: 273, width: 112 },
      { level: 2, index: 0, width: 256 },
      { level: 1, index: 1_000, width: 255 },
      { level: 'entries', index: 1_234_067, width: 256 },
    ] as const;
    assert.deepEqual(keys.map(tileKey), [
      'log/tile/0/000.p/1',
      'log/tile/0/273.p/112',
      'log/tile/2/000',
      'log/tile/1/x001/000.p/255',
      'log/tile/entries/x001/x234/067',
    ]);
  });
});

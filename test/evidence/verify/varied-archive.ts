import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { type ArchiveWriter, writeArchive } from './write-archive.ts';

const OTHER_ORGANIZATION = 'b2c3d4e5-0000-4000-8000-000000000002';

/**
 * Everything that an archive can hold: two tenants, an empty window, a recorded gap, a window that failed first, a
 * supplement, links to the window before, an answer of the store, and a rotation of both keys in the middle.
 */
export const writeVariedArchive = async (store: EvidenceStore): Promise<ArchiveWriter> => {
  const writer = await writeArchive(store);
  const globex = { tenant: 'globex', organizationId: OTHER_ORGANIZATION };
  await writer.declare({ from: '2026-06-01T00:00:00.000Z' });
  await writer.declare({ ...globex, from: '2026-06-01T04:00:00.000Z' });
  await writer.probe();
  const first = await writer.seal({ from: '2026-06-01T00:00:00.000Z' });
  await writer.seal({ ...globex, from: '2026-06-01T04:00:00.000Z', events: 5 });
  await writer.close({ from: '2026-06-01T04:00:00.000Z' }, 'failed');
  const second = await writer.seal({
    from: '2026-06-01T04:00:00.000Z',
    change: { previous: previousOf('00', '04', first.manifestSha256) },
  });
  await writer.rotate('2026-06-01T10:00:00.000Z');
  await writer.seal({
    from: '2026-06-01T08:00:00.000Z',
    events: 0,
    change: { previous: previousOf('04', '08', second.manifestSha256) },
  });
  await writer.close({ from: '2026-06-01T12:00:00.000Z' }, 'gap');
  await writer.seal({
    from: '2026-06-01T00:00:00.000Z',
    name: 'late',
    events: 1,
    change: {
      kind: 'supplement',
      supplements: first.manifestSha256,
      settling: { recheckHours: 24, settled: false },
      endedAt: '2026-06-02T04:00:00.000Z',
    },
  });
  await writer.seal({ ...globex, from: '2026-06-01T08:00:00.000Z', events: 1 });
  return writer;
};

const previousOf = (from: string, to: string, manifestSha256: string) => ({
  from: `2026-06-01T${from}:00:00.000Z`,
  to: `2026-06-01T${to}:00:00.000Z`,
  manifestSha256,
});

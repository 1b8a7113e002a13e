import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type {
  ArchivedVersion,
  ArchiveReader,
  Lock,
} from '../../../src/evidence/verify/archive-reader.ts';

/** One version of an object, or a delete marker: then without bytes. */
export interface RecordedVersion {
  readonly versionId: string | null;
  readonly bytes: Buffer | null;
  readonly lastModified: string;
  readonly lock: Lock | undefined;
}

/** All that a reader gives of an archive, by key, the newest version first; so that it can be changed at will. */
export type RecordedArchive = Map<string, readonly RecordedVersion[]>;

export const recordArchive = async (reader: ArchiveReader): Promise<RecordedArchive> => {
  const archive: RecordedArchive = new Map();
  for await (const { key, versionId, isDeleteMarker, lastModified } of reader.list('')) {
    const stream = isDeleteMarker ? undefined : await reader.open(key, versionId);
    const lock = isDeleteMarker ? undefined : await reader.lock(key, versionId);
    const bytes = stream === undefined ? null : await buffer(stream);
    archive.set(key, [...(archive.get(key) ?? []), { versionId, bytes, lastModified, lock }]);
  }
  return archive;
};

export const readRecorded = (archive: RecordedArchive): ArchiveReader => {
  const find = (key: string, versionId: string | null): RecordedVersion | undefined => {
    const versions = archive.get(key) ?? [];
    return versionId === null ? versions[0] : versions.find((one) => one.versionId === versionId);
  };
  return {
    location: 'a recorded archive',
    roots: () =>
      Promise.resolve([...new Set([...archive.keys()].map((key) => key.replace(/\/.*/, '/')))]),
    // oxlint-disable-next-line require-await -- what is recorded needs no waiting
    async *list(prefix): AsyncGenerator<ArchivedVersion, void, void> {
      const keys = [...archive.keys()].filter((key) => key.startsWith(prefix)).toSorted();
      for (const key of keys) {
        for (const { versionId, bytes, lastModified } of archive.get(key) ?? []) {
          const isDeleteMarker = bytes === null;
          yield { key, versionId, isDeleteMarker, bytes: bytes?.length ?? 0, lastModified };
        }
      }
    },
    open: (key, versionId) => {
      const bytes = find(key, versionId)?.bytes;
      return Promise.resolve(bytes == null ? undefined : Readable.from([bytes]));
    },
    lock: (key, versionId) => Promise.resolve(find(key, versionId)?.lock),
    close: () => Promise.resolve(),
  };
};

/** The same versions and locks with other bytes in the newest. */
export const withBytes = (
  archive: RecordedArchive,
  key: string,
  bytes: Buffer | null | undefined,
): RecordedArchive => {
  const [newest, ...older] = archive.get(key) ?? [];
  const made = newest ?? {
    versionId: null,
    lastModified: '2026-06-03T00:00:00.000Z',
    lock: undefined,
  };
  return new Map([...archive, [key, [{ ...made, bytes: bytes ?? null }, ...older]]]);
};

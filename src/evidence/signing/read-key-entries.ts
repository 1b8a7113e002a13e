import { Failure } from '../../audit/failure.ts';
import { KEYS, keyEntryKey } from '../formats/object-keys.ts';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import { type KeyEntry, openKeyEntry } from './key-entry.ts';

/** What the key ledger needs of an EvidenceStore. */
export interface KeyStore {
  readonly location: string;
  putIfAbsent(key: string, bytes: Uint8Array, contentType: string): Promise<ArchivedObject>;
  get(key: string, versionId: string | null): Promise<Buffer | undefined>;
  list(prefix: string): AsyncIterable<{
    readonly key: string;
    readonly versionId: string | null;
    readonly isDeleteMarker: boolean;
  }>;
}

/** Without a gap from 1 on; each signed by its key and by that key's predecessor. */
export const readKeyEntries = async (store: KeyStore): Promise<readonly KeyEntry[]> => {
  // Newest version first: the last one seen of a key is the one that was written there in the beginning.
  const versions = new Map<string, string | null>();
  for await (const { key, versionId, isDeleteMarker } of store.list(KEYS))
    if (!isDeleteMarker) versions.set(key, versionId);
  const entries: KeyEntry[] = [];
  for (let number = 1; number <= versions.size; number += 1) {
    const key = keyEntryKey(number);
    const versionId = versions.get(key);
    if (versionId === undefined)
      throw damaged(store.location, key, `is not there, though there are ${versions.size}`);
    const bytes = await store.get(key, versionId);
    const predicate = openKeyEntry(bytes ?? Buffer.alloc(0), ({ usage }) =>
      entries.findLast((entry) => entry.usage === usage),
    );
    if (predicate === undefined)
      throw damaged(store.location, key, 'is not signed by its key and the one before it');
    entries.push({ number, ...predicate });
  }
  return entries;
};

const damaged = (location: string, key: string, problem: string): Failure =>
  new Failure({
    type: 'EvidenceDamaged',
    message: `The key ledger in ${location} is damaged: ${key} ${problem}. Run holdfast verify, and restore it before anything is signed.`,
    retryable: false,
  });

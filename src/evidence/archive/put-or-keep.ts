import { Failure } from '../../audit/failure.ts';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';

/** Writes the object, or gives the other one that an earlier attempt has written under its key. */
export const putOrKeep = async (
  store: EvidenceStore,
  key: string,
  bytes: Buffer,
  contentType: string,
): Promise<{ readonly object: ArchivedObject; readonly bytes: Buffer }> => {
  try {
    return { object: await store.putIfAbsent(key, bytes, contentType), bytes };
  } catch (error) {
    if (!(error instanceof Failure) || error.type !== 'EvidenceConflict') throw error;
    const kept = await existing(store, key);
    if (kept === undefined) throw error;
    return { bytes: kept, object: await store.putIfAbsent(key, kept, contentType) };
  }
};

/** The oldest version: what lies on top of it was put there by somebody else. */
const existing = async (store: EvidenceStore, key: string): Promise<Buffer | undefined> => {
  let versionId: string | null | undefined;
  for await (const listed of store.list(key)) {
    if (listed.key === key && !listed.isDeleteMarker) versionId = listed.versionId;
  }
  return versionId === undefined ? undefined : store.get(key, versionId);
};

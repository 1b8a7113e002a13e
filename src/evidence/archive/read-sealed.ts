import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Failure } from '../../audit/failure.ts';
import type { EvidenceEvent } from '../formats/evidence-files.ts';
import { FILES } from '../formats/object-keys.ts';
import type { Statement } from '../formats/statement.ts';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';

export interface SealedReading {
  readonly predicate: WindowPredicate;
  readonly events: readonly EvidenceEvent[];
}

/** What was sealed under a prefix, as the digest of its statement proves: whatever lies on top of it by now. */
export const readSealed = async (
  store: EvidenceStore,
  prefix: string,
  manifestSha256: string,
): Promise<SealedReading> => {
  const key = `${prefix}/${FILES.statement}`;
  const bytes = await findVersion(store, key, manifestSha256);
  if (bytes === undefined) throw lost(store, key);
  const { predicate } = JSON.parse(bytes.toString()) as Statement<WindowPredicate>;
  const events = predicate.objects.find((object) => object.key.endsWith(`/${FILES.events}`));
  if (events === undefined) return { predicate, events: [] };
  const file = await store.get(events.key, events.versionId);
  if (file === undefined || sha256(file) !== events.sha256) throw lost(store, events.key);
  return { predicate, events: linesOf(file) };
};

const findVersion = async (
  store: EvidenceStore,
  key: string,
  digest: string,
): Promise<Buffer | undefined> => {
  for await (const { key: listed, versionId, isDeleteMarker } of store.list(key)) {
    if (listed !== key || isDeleteMarker) continue;
    const bytes = await store.get(key, versionId);
    if (bytes !== undefined && sha256(bytes) === digest) return bytes;
  }
  return undefined;
};

const linesOf = (file: Buffer): EvidenceEvent[] =>
  gunzipSync(file)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EvidenceEvent);

const lost = (store: EvidenceStore, key: string): Failure =>
  new Failure({
    type: 'StoreUnavailable',
    message: `${store.location} does not give back what was sealed as ${key}. Check the store; \`holdfast verify\` tells what became of it.`,
    retryable: true,
  });

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

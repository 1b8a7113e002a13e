import { FILES, SCOPES } from '../../evidence/formats/object-keys.ts';
import type { ScopePredicate } from '../../evidence/formats/other-predicates.ts';
import type { EvidenceStore } from '../../evidence/stores/evidence-store.ts';

/** Every tenant that the archive ever had, as it says itself. */
export const archivedTenants = async (store: EvidenceStore): Promise<readonly string[]> => {
  const tenants = new Set<string>();
  for await (const { key, versionId, isDeleteMarker } of store.list(SCOPES)) {
    if (isDeleteMarker || !key.endsWith(`/${FILES.scope}`)) continue;
    const bytes = await store.get(key, versionId);
    if (bytes !== undefined) tenants.add((JSON.parse(bytes.toString()) as ScopePredicate).tenant);
  }
  return [...tenants];
};

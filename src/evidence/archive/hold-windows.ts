import { Failure } from '../../audit/failure.ts';
import type { Window } from '../../audit/window.ts';
import { FILES, KEYS, LOG, SCOPES, STORES, WINDOWS } from '../formats/object-keys.ts';
import type { ScopePredicate } from '../formats/other-predicates.ts';
import type { EvidenceStore, ListedObject } from '../stores/evidence-store.ts';

export interface WindowsToHold {
  /** Null: of every tenant. */
  readonly tenant: string | null;
  /** Every window that lies in it, if only in part. */
  readonly within: Window;
}

export interface HeldWindows {
  readonly windows: number;
  /** Versions of objects, those among them that verify the windows. */
  readonly objects: number;
}

/** What windows are verified with: no part of them belongs to one window alone. */
const VERIFIERS = [KEYS, LOG, SCOPES, STORES];

/** Requests that are on their way at the same time. */
const AT_ONCE = 8;

/**
 * Puts a legal hold on everything that was sealed of some windows, or takes it away: whatever lies under their names, in
 * every version. The key ledger, the log and what was declared of tenants and stores are held with them and never let go:
 * without them nothing can be verified, and other windows that are held need them too. What the store says afterwards
 * counts.
 */
export const holdWindows = async (
  store: EvidenceStore,
  { tenant, within }: WindowsToHold,
  on: boolean,
): Promise<HeldWindows> => {
  const windows = new Set<string>();
  const objects: ListedObject[] = [];
  for (const prefix of await prefixesOf(store, tenant)) {
    for await (const object of store.list(prefix)) {
      const window = windowOf(object.key);
      if (window === undefined || window.from >= within.to || window.to <= within.from) continue;
      windows.add(window.name);
      if (!object.isDeleteMarker) objects.push(object);
    }
  }
  if (on && objects.length > 0) {
    for (const prefix of VERIFIERS)
      for await (const object of store.list(prefix))
        if (!object.isDeleteMarker) objects.push(object);
  }
  for (let at = 0; at < objects.length; at += AT_ONCE) {
    const some = objects.slice(at, at + AT_ONCE);
    await Promise.all(some.map((object) => holdObject(store, object, on)));
  }
  return { windows: windows.size, objects: objects.length };
};

const holdObject = async (
  store: EvidenceStore,
  { key, versionId }: ListedObject,
  on: boolean,
): Promise<void> => {
  await store.setLegalHold(key, versionId, on);
  const state = await store.state(key, versionId);
  if (state?.legalHold === on) return;
  throw new Failure({
    type: 'StoreRefused',
    message:
      `${store.location} took the request and says that ${key} is ${on ? 'not held' : 'still held'}. ` +
      'Check that it has Object Lock, and that its account has s3:PutObjectLegalHold and s3:GetObjectLegalHold.',
    retryable: false,
  });
};

/** `windows/<platform>/<organization>/<yyyy>/<mm>/<dd>/<hhmm>-<minutes>m/…` */
const WINDOW = /^(windows\/[^/]+\/[^/]+\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)(\d\d)-(\d+)m)\//;

const windowOf = (key: string): (Window & { readonly name: string }) | undefined => {
  const [, name, ...numbers] = WINDOW.exec(key) ?? [];
  if (name === undefined) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, minutes = 0] = numbers.map(Number);
  const from = Date.UTC(year, month - 1, day, hour, minute);
  return { name, from, to: from + minutes * 60_000 };
};

/** Which organisations a tenant is, the archive says itself. */
const prefixesOf = async (
  store: EvidenceStore,
  tenant: string | null,
): Promise<readonly string[]> => {
  if (tenant === null) return [WINDOWS];
  const prefixes = new Map<string, Set<string>>();
  for await (const { key, versionId, isDeleteMarker } of store.list(SCOPES)) {
    if (isDeleteMarker || !key.endsWith(`/${FILES.scope}`)) continue;
    const bytes = await store.get(key, versionId);
    if (bytes === undefined) continue;
    const scope = JSON.parse(bytes.toString()) as ScopePredicate;
    const own = prefixes.get(scope.tenant) ?? new Set();
    own.add(`${WINDOWS}${scope.platform}/${encodeURIComponent(scope.organizationId)}/`);
    prefixes.set(scope.tenant, own);
  }
  const found = prefixes.get(tenant);
  if (found !== undefined) return [...found];
  throw new Failure({
    type: 'InvalidInput',
    message: `${store.location} has no evidence of "${tenant}" (known: ${[...prefixes.keys()].join(', ') || 'none'}).`,
    retryable: false,
  });
};

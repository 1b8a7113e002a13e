import { createHash } from 'node:crypto';
import type { Window } from '../../audit/window.ts';
import { FILES, windowPrefix } from '../formats/object-keys.ts';
import type { Statement } from '../formats/statement.ts';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import type { ListedObject } from '../stores/evidence-store.ts';
import type { SealDependencies } from './seal-dependencies.ts';
import { proveStatement } from './seal-statement.ts';

export interface FoundWindow {
  readonly predicate: WindowPredicate;
  readonly manifestSha256: string;
  readonly bundleKey: string;
  readonly leafIndex: number;
}

/**
 * How a window ended that the ledger knows nothing of, as an older copy of it would not.
 */
export const findSealed = async (
  deps: SealDependencies,
  whose: Whose,
  window: Window,
): Promise<FoundWindow | undefined> =>
  (await findStatements(deps, whose, window)).find(
    ({ predicate: { kind, outcome } }) => kind === 'window' && outcome !== 'failed',
  );

/** What re-checks have sealed beside a window; the ledger learns of it a moment later, or never. */
export const findSupplements = async (
  deps: SealDependencies,
  whose: Whose,
  window: Window,
  manifestSha256: string,
): Promise<readonly FoundWindow[]> =>
  (await findStatements(deps, whose, window)).filter(
    ({ predicate: { kind, supplements } }) =>
      kind === 'supplement' && supplements === manifestSha256,
  );

type Whose = Pick<WindowPredicate, 'platform' | 'organizationId'>;

/**
 * Only what the log has under that very digest counts; anything else that lies there is left to the verifier. Where the
 * seal was ended between the log and its proof, it is finished first: nobody else would come back to it.
 */
const findStatements = async (
  { store, log }: SealDependencies,
  { platform, organizationId }: Whose,
  window: Window,
): Promise<readonly FoundWindow[]> => {
  const above = windowPrefix({ platform, organizationId, collection: '' }, window);
  const found: FoundWindow[] = [];
  const listed: ListedObject[] = [];
  for await (const object of store.list(above)) if (!object.isDeleteMarker) listed.push(object);
  const keys = new Set(listed.map(({ key }) => key));
  for (const { key, versionId } of listed) {
    if (!key.endsWith(`/${FILES.bundle}`)) continue;
    const prefix = key.slice(0, -FILES.bundle.length - 1);
    for await (const statement of store.list(`${prefix}/${FILES.statement}`)) {
      if (statement.isDeleteMarker) continue;
      const bytes = await store.get(statement.key, statement.versionId);
      if (bytes === undefined) continue;
      const manifestSha256 = createHash('sha256').update(bytes).digest('hex');
      const entry = { statementSha256: manifestSha256, bundleKey: key, versionId };
      const leafIndex = await log.find(entry);
      if (leafIndex === undefined) continue;
      if (!keys.has(`${prefix}/${FILES.proof}`))
        await proveStatement({ store, log }, prefix, entry);
      const { predicate } = JSON.parse(bytes.toString()) as Statement<WindowPredicate>;
      found.push({ predicate, manifestSha256, bundleKey: key, leafIndex });
    }
  }
  return found;
};

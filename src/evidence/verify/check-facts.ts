import type { ScopePredicate, StorePredicate } from '../formats/other-predicates.ts';
import { FILES } from '../formats/object-keys.ts';
import { checkFolder } from './check-folder.ts';
import { checkObject } from './check-object.ts';
import { checkSigningTime } from './check-signing-time.ts';
import { type Folder, readFolders } from './read-folders.ts';
import { STATEMENT_SCHEMAS } from './statement-schema.ts';
import { tallyFolder } from './tally-folder.ts';
import type { VerifyContext } from './verify-context.ts';

/** Which windows there have to be. */
export const checkScopes = async (context: VerifyContext): Promise<readonly ScopePredicate[]> => {
  const scopes: ScopePredicate[] = [];
  for await (const folder of readFolders(context.reader, 'scopes')) {
    context.seen.add(folder.prefix);
    const sealed = await checkFolder(context, folder, STATEMENT_SCHEMAS.scopes);
    if (sealed !== undefined) {
      const { predicate } = sealed.statement;
      scopes.push(predicate);
      await checkFiles(context, folder, sealed, predicate.declaredAt);
    } else tallyFolder(context, folder, []);
  }
  return scopes;
};

/** What the stores refused when they were asked. */
export const checkStores = async (context: VerifyContext): Promise<readonly StorePredicate[]> => {
  const stores: StorePredicate[] = [];
  for await (const folder of readFolders(context.reader, 'stores')) {
    context.seen.add(folder.prefix);
    const sealed = await checkFolder(context, folder, STATEMENT_SCHEMAS.stores);
    if (sealed !== undefined) {
      const { predicate } = sealed.statement;
      stores.push(predicate);
      await checkFiles(context, folder, sealed, predicate.probedAt);
    } else tallyFolder(context, folder, []);
  }
  return stores;
};

const checkFiles = async (
  context: VerifyContext,
  folder: Folder,
  {
    statement: { subject },
    keyId,
  }: {
    readonly statement: {
      readonly subject: readonly { name: string; digest: { sha256: string } }[];
    };
    readonly keyId: string | null;
  },
  time: string,
): Promise<void> => {
  const key = `${folder.prefix}/${FILES.bundle}`;
  if (keyId !== null) checkSigningTime(context.ring, { key, keyId, time }, context.findings);
  for (const { name, digest } of subject) {
    const object = { name, sha256: digest.sha256, versionId: undefined, bytes: undefined };
    await checkObject(context, folder, object, false);
  }
  tallyFolder(
    context,
    folder,
    subject.map(({ name }) => name),
  );
};

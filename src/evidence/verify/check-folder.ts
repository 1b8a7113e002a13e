import type { z } from 'zod';
import type { LogEntry } from '../formats/log-entry.ts';
import { FILES } from '../formats/object-keys.ts';
import { checkProof } from './check-proof.ts';
import { checkTimestamp } from './check-timestamp.ts';
import { logEntryOf } from './entry-bundle.ts';
import { leafHash } from './merkle-tree.ts';
import type { Folder } from './read-folders.ts';
import { firstVersion, judgeVersions } from './read-listing.ts';
import type { VerifiedLog } from './read-log.ts';
import { readSealed, type Sealed } from './read-sealed.ts';
import { sha256 } from './read-whole.ts';
import type { VerifyContext } from './verify-context.ts';

/** Files of every statement; its subjects come on top. */
const OWN_FILES: readonly string[] = [FILES.statement, FILES.bundle, FILES.proof, FILES.timestamp];

/** A folder's statement with all that proves it, but its subjects. Undefined where no statement can be read. */
export const checkFolder = async <
  Statement extends { readonly subject: readonly { readonly name: string }[] },
>(
  context: VerifyContext,
  folder: Folder,
  schema: z.ZodType<Statement>,
): Promise<Sealed<Statement> | undefined> => {
  const { log, findings } = context;
  const bundleKey = `${folder.prefix}/${FILES.bundle}`;
  const entry = log.entries.get(bundleKey);
  if (entry === undefined && !folder.files.has(FILES.bundle)) {
    noteUnsealed(context, folder);
    return undefined;
  }
  const sealed = await readSealed(context, folder, entry, schema);
  if (sealed === undefined) {
    if (entry === undefined && log.tree !== null) tellStray(context, bundleKey);
    return undefined;
  }
  const { statement, bundle, bundleVersion } = sealed;
  const index =
    entry?.index ??
    indexIn(log, { statementSha256: sealed.sha256, bundleKey, versionId: bundleVersion });
  if (index !== undefined) await checkProof(context, folder, index);
  else if (log.tree !== null) tellStray(context, bundleKey);
  if (bundle !== undefined) await checkTimestamp(context, folder, sha256(bundle));
  const subjects = statement.subject.map(({ name }) => name);
  for (const [name, listed] of folder.files) {
    if (OWN_FILES.includes(name) || subjects.includes(name)) continue;
    judgeVersions(listed, firstVersion(listed)?.versionId, findings);
    findings.add('modified', listed.key, 'It lies among the sealed files and is none of them.');
  }
  return sealed;
};

/** The log proves an entry even where its list of entries is broken. */
const indexIn = ({ tree, indexes }: VerifiedLog, entry: LogEntry): number | undefined =>
  tree === null ? undefined : indexes.get(leafHash(logEntryOf(entry)).toString('base64'));

const tellStray = ({ findings }: VerifyContext, key: string): void =>
  findings.add(
    'modified',
    key,
    'The log does not have it: it was put there beside the log, or the log was cut.',
  );

const noteUnsealed = ({ findings }: VerifyContext, { files }: Folder): void => {
  for (const { key, versions } of files.values()) {
    if (versions[0]?.isDeleteMarker !== true) {
      findings.note(
        'late',
        key,
        'It belongs to no statement: a sealing that was broken off left it, and it counts for nothing.',
      );
    }
  }
};

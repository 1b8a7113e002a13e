import { FILES } from '../formats/object-keys.ts';
import { judgeTimestamp } from './judge-timestamp.ts';
import { firstVersion } from './read-listing.ts';
import type { Folder } from './read-folders.ts';
import { readPinned } from './read-sealed.ts';
import type { VerifyContext } from './verify-context.ts';

/** RFC 3161: where a time-stamp lies beside a bundle, it is one of this bundle. */
export const checkTimestamp = async (
  context: VerifyContext,
  folder: Folder,
  bundleSha256: string,
): Promise<void> => {
  const listed = folder.files.get(FILES.timestamp);
  if (listed === undefined || firstVersion(listed) === undefined) return;
  const token = await readPinned(context, folder, FILES.timestamp, undefined);
  if (token === undefined) return;
  const problem = judgeTimestamp(token.bytes, bundleSha256);
  if (problem !== undefined)
    context.findings.add('modified', listed.key, `${problem}.`, token.versionId);
};

import { gunzipSync } from 'node:zlib';
import type { EvidenceEvent } from '../../evidence/formats/evidence-files.ts';
import { FILES } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from './archive-files.ts';
import { damaged } from './damaged.ts';
import { sha256 } from './digest.ts';
import type { LoggedWindow } from './read-statement.ts';

/** A file of a window, the very version that its statement names, with the digest that was signed. */
export const readFile = async (
  files: ArchiveFiles,
  { statement: { subject, predicate } }: LoggedWindow,
  name: string,
): Promise<Buffer | undefined> => {
  const at = subject.findIndex((candidate) => candidate.name === name);
  const object = predicate.objects[at];
  if (object === undefined) return undefined; // the statement says that there is none
  const bytes = await files.get(object.key, object.versionId);
  if (bytes === undefined) throw damaged(object.key, 'is not in the archive');
  if (sha256(bytes) !== subject[at]?.digest.sha256) {
    throw damaged(object.key, 'is not what was signed: its digest is another');
  }
  return bytes;
};

/** Its lines as objects; none where the window has no such file. */
export const readLines = async <Line>(
  files: ArchiveFiles,
  window: LoggedWindow,
  name: string,
): Promise<readonly Line[]> => {
  const bytes = await readFile(files, window, name);
  if (bytes === undefined) return [];
  return gunzipSync(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
};

export const readEvents = async (
  files: ArchiveFiles,
  window: LoggedWindow,
): Promise<readonly EvidenceEvent[]> => readLines<EvidenceEvent>(files, window, FILES.events);

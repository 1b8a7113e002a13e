import { FILES } from '../formats/object-keys.ts';
import type { Folder } from './read-folders.ts';
import type { VerifyContext } from './verify-context.ts';

/** Counts a statement's objects; true where nothing is wrong with any. */
export const tallyFolder = (
  { findings, tally, log }: VerifyContext,
  { prefix, files }: Folder,
  subjects: readonly string[],
): boolean => {
  const isSealed = files.has(FILES.bundle) || log.entries.has(`${prefix}/${FILES.bundle}`);
  if (!isSealed) return true;
  const names = [...subjects, FILES.statement, FILES.bundle, FILES.proof];
  if (files.has(FILES.timestamp)) names.push(FILES.timestamp);
  const valid = names.filter((name) => !findings.has(`${prefix}/${name}`)).length;
  tally.add('objects', valid, names.length);
  return valid === names.length;
};

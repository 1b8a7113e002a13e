import { FILES, windowPrefix } from '../formats/object-keys.ts';
import type { Statement } from '../formats/statement.ts';
import type { ArchivedObject, WindowPredicate } from '../formats/window-predicate.ts';
import { checkEvents } from './check-events.ts';
import { checkFolder } from './check-folder.ts';
import { checkLock } from './check-lock.ts';
import { checkObject } from './check-object.ts';
import { checkSigningTime } from './check-signing-time.ts';
import type { Folder } from './read-folders.ts';
import { firstVersion } from './read-listing.ts';
import { STATEMENT_SCHEMAS } from './statement-schema.ts';
import { tallyFolder } from './tally-folder.ts';
import type { VerifyContext } from './verify-context.ts';

/** A reading of a window, as far as it can be trusted. */
export interface CheckedWindow {
  readonly predicate: WindowPredicate;
  readonly manifestSha256: string;
  readonly bundleKey: string;
  /** Nothing of it is modified or missing. */
  readonly isValid: boolean;
}

type WindowStatement = Pick<Statement<WindowPredicate>, 'predicate' | 'subject'>;

export const checkWindow = async (
  context: VerifyContext,
  folder: Folder,
  isWanted: (predicate: WindowPredicate) => boolean,
): Promise<CheckedWindow | undefined> => {
  const { findings, ring } = context;
  const bundleKey = `${folder.prefix}/${FILES.bundle}`;
  const sealed = await checkFolder(context, folder, STATEMENT_SCHEMAS.windows);
  if (sealed === undefined) {
    tallyFolder(context, folder, []);
    return undefined;
  }
  const { statement, sha256: manifestSha256, keyId } = sealed;
  const { predicate, subject } = statement;
  if (!isWanted(predicate)) return undefined;
  if (keyId !== null) {
    checkSigningTime(ring, { key: bundleKey, keyId, time: predicate.endedAt }, findings);
  }
  const problem = contradictionIn(statement, folder.prefix);
  if (problem !== undefined) findings.add('modified', bundleKey, problem);
  const kept = await checkSubjects(context, folder, statement);
  await checkLocks(context, folder, predicate.objects);
  const isRead = predicate.outcome === 'sealed' || predicate.outcome === 'sealed-empty';
  const files = { received: kept.get(FILES.received), events: kept.get(FILES.events) };
  const isCounted = isRead && (await checkEvents(folder.prefix, predicate, files, findings));
  const { events } = predicate.counts;
  context.tally.add('events', isCounted ? events : 0, events);
  const names = subject.map(({ name }) => name);
  const isValid = tallyFolder(context, folder, names);
  return { predicate, manifestSha256, bundleKey, isValid };
};

/** The bytes of those that are what was sealed, as far as they are read again. */
const checkSubjects = async (
  context: VerifyContext,
  folder: Folder,
  { subject, predicate }: WindowStatement,
): Promise<ReadonlyMap<string, Buffer | undefined>> => {
  const kept = new Map<string, Buffer | undefined>();
  for (const [at, { name, digest }] of subject.entries()) {
    const object = predicate.objects[at];
    const wanted = {
      name,
      sha256: digest.sha256,
      versionId: object?.versionId,
      bytes: object?.bytes,
    };
    const isKept = name === FILES.received || name === FILES.events;
    kept.set(name, await checkObject(context, folder, wanted, isKept));
  }
  return kept;
};

/** What a statement says twice has to be the same both times. */
const contradictionIn = (
  { predicate, subject }: WindowStatement,
  prefix: string,
): string | undefined => {
  const { outcome, counts, reason, objects, window, kind, supplements } = predicate;
  const bounds = { from: Date.parse(window.from), to: Date.parse(window.to) };
  if (windowPrefix(predicate, bounds) !== prefix) {
    return `Its statement is about ${windowPrefix(predicate, bounds)}.`;
  }
  const isSame = subject.every(
    ({ name, digest }, at) =>
      objects[at]?.key === `${prefix}/${name}` && objects[at].sha256 === digest.sha256,
  );
  if (!isSame || subject.length !== objects.length) return 'Its subjects are not its objects.';
  if (subject.length === 0) return 'It is about no file.';
  const isRead = outcome === 'sealed' || outcome === 'sealed-empty';
  if (isRead && (outcome === 'sealed') !== counts.events > 0) {
    return `It is ${outcome} with ${counts.events} events.`;
  }
  if (!isRead && (reason === null || counts.events > 0))
    return `It is a ${outcome} that tells no reason, or events.`;
  if ((kind === 'supplement') !== (supplements !== null))
    return `It is a ${kind} that names ${supplements ?? 'no window'}.`;
  return undefined;
};

/** The statement's own files tell no lock; they were written after its subjects, and so are kept as long. */
const checkLocks = async (
  { reader, findings }: VerifyContext,
  { prefix, files }: Folder,
  objects: readonly ArchivedObject[],
): Promise<void> => {
  const promises = objects.map(({ retainUntil }) => retainUntil).filter((until) => until !== null);
  const least = promises.toSorted()[0] ?? null;
  const pinned = objects.filter(({ key }) => files.has(key.slice(prefix.length + 1)));
  const own = [FILES.statement, FILES.bundle, FILES.proof, FILES.timestamp].flatMap((name) => {
    const listed = files.get(name);
    const version = listed && firstVersion(listed);
    return version === undefined
      ? []
      : [{ key: version.key, versionId: version.versionId, retainUntil: least }];
  });
  await Promise.all(
    [...pinned, ...own].map((object) => checkLock(reader, object, object.retainUntil, findings)),
  );
};

import { createHash } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import type { LogEntry } from '../formats/log-entry.ts';
import { FILES } from '../formats/object-keys.ts';
import { STATEMENT_TYPE, type Statement, type StatementSubject } from '../formats/statement.ts';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';
import { putOrKeep } from './put-or-keep.ts';
import type { SealDependencies } from './seal-dependencies.ts';

export interface StatementDraft<Predicate> {
  /** Key of the folder that everything goes into, without a slash at its end. */
  readonly prefix: string;
  readonly predicateType: string;
  readonly files: readonly DraftFile[];
  /** Made when it is known where the files lie. */
  readonly predicateOf: (objects: readonly ArchivedObject[]) => Predicate;
}

export interface DraftFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly contentType: string;
}

export interface SealedStatement {
  readonly manifestSha256: string;
  readonly bundleKey: string;
  readonly leafIndex: number;
}

/**
 * Files → statement → signature → time-stamp → log → proof, each read back before the next. A repetition after a crash
 * finds what is there already and goes on: the first statement under a prefix is the one that counts.
 */
export const sealStatement = async <Predicate>(
  deps: SealDependencies,
  draft: StatementDraft<Predicate>,
): Promise<SealedStatement> => {
  const { store } = deps;
  const { prefix } = draft;
  const objects: ArchivedObject[] = [];
  for (const { name, bytes, contentType } of draft.files) {
    objects.push(await store.putIfAbsent(`${prefix}/${name}`, bytes, contentType));
  }
  const statement = await putStatement(store, draft, objects);
  const bundle = await putBundle(deps, prefix, statement);
  const statementSha256 = sha256(statement);
  const entry = { statementSha256, bundleKey: bundle.key, versionId: bundle.versionId };
  const leafIndex = await proveStatement(deps, prefix, entry);
  for (const object of objects) await readBack(store, object);
  return { manifestSha256: statementSha256, bundleKey: bundle.key, leafIndex };
};

/** Log → proof, read back: what makes a statement count. Again is harmless, and finishes what was ended between the two. */
export const proveStatement = async (
  { store, log }: Pick<SealDependencies, 'store' | 'log'>,
  prefix: string,
  entry: LogEntry,
): Promise<number> => {
  const { index, proof } = await log.append(entry);
  const key = `${prefix}/${FILES.proof}`;
  const { object } = await putOrKeep(store, key, Buffer.from(proof), 'text/plain; charset=utf-8');
  await readBack(store, object);
  return index;
};

const putStatement = async <Predicate>(
  store: EvidenceStore,
  { prefix, predicateType, files, predicateOf }: StatementDraft<Predicate>,
  objects: readonly ArchivedObject[],
): Promise<Buffer> => {
  const subject = files.map(({ name, bytes }) => ({ name, digest: { sha256: sha256(bytes) } }));
  const statement: Statement<Predicate> = {
    _type: STATEMENT_TYPE,
    subject,
    predicateType,
    predicate: predicateOf(objects),
  };
  const wanted = Buffer.from(`${JSON.stringify(statement, undefined, 2)}\n`);
  const key = `${prefix}/${FILES.statement}`;
  const { bytes } = await putOrKeep(store, key, wanted, 'application/json');
  if (!bytes.equals(wanted)) refuseOther(key, bytes, subject);
  return bytes;
};

/** An earlier attempt's statement may tell other times, never other files. */
const refuseOther = (key: string, bytes: Buffer, subject: readonly StatementSubject[]): void => {
  let known: unknown;
  try {
    known = (JSON.parse(bytes.toString()) as Partial<Statement<unknown>>).subject;
  } catch {
    known = undefined; // not of ours, and told as such
  }
  if (JSON.stringify(known) === JSON.stringify(subject)) return;
  throw new Failure({
    type: 'EvidenceConflict',
    message: `${key} holds a statement about other files; the window is read again under another name.`,
    retryable: false,
  });
};

const putBundle = async (
  { store, signStatement, timestamp }: SealDependencies,
  prefix: string,
  statement: Buffer,
): Promise<ArchivedObject> => {
  const key = `${prefix}/${FILES.bundle}`;
  const signed = Buffer.from(await signStatement(statement));
  const { object, bytes } = await putOrKeep(
    store,
    key,
    signed,
    'application/vnd.dev.sigstore.bundle.v0.3+json',
  );
  // ECDSA signs differently each time, so an earlier attempt's bundle is other bytes about the same statement.
  if (!bytes.equals(signed) && !holds(bytes, statement)) {
    throw new Failure({
      type: 'EvidenceConflict',
      message: `${key} signs another statement than the one beside it; the window is read again under another name.`,
      retryable: false,
    });
  }
  if (timestamp !== undefined) {
    const token = await timestamp(bytes);
    await putOrKeep(store, `${prefix}/${FILES.timestamp}`, token, 'application/timestamp-reply');
  }
  return object;
};

const holds = (bundle: Buffer, statement: Buffer): boolean => {
  try {
    const { dsseEnvelope } = JSON.parse(bundle.toString()) as {
      dsseEnvelope: { payload: string };
    };
    return Buffer.from(dsseEnvelope.payload, 'base64').equals(statement);
  } catch {
    return false;
  }
};

const readBack = async (store: EvidenceStore, object: ArchivedObject): Promise<void> => {
  const bytes = await store.get(object.key, object.versionId);
  if (bytes !== undefined && sha256(bytes) === object.sha256) return;
  throw new Failure({
    type: 'StoreUnavailable',
    message:
      `${store.location} does not give back what was written: ${object.key} ` +
      `${bytes === undefined ? 'is not there' : 'has other bytes'}. Nothing counts as sealed; check the store.`,
    retryable: true,
  });
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

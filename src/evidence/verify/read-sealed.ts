import type { z } from 'zod';
import { FILES } from '../formats/object-keys.ts';
import { type Envelope, isEnvelopeSigned, readBundle } from './envelope.ts';
import type { Folder } from './read-folders.ts';
import { type Read, readJson } from './read-json.ts';
import { firstVersion, judgeVersions } from './read-listing.ts';
import type { LoggedEntry } from './read-log.ts';
import { readWhole, sha256 } from './read-whole.ts';
import type { VerifyContext } from './verify-context.ts';

export interface Sealed<Statement> {
  readonly statement: Statement;
  readonly sha256: string;
  /** Of manifest.sigstore.json, as far as it could be read. */
  readonly keyId: string | null;
  readonly bundleVersion: string | null;
  readonly bundle: Buffer | undefined;
}

/**
 * The statement of a folder: what the log has, by the bundle or else by manifest.json beside it, so that one broken file
 * does not keep the others from being looked at.
 */
export const readSealed = async <Statement>(
  context: VerifyContext,
  folder: Folder,
  entry: LoggedEntry | undefined,
  schema: z.ZodType<Statement>,
): Promise<Sealed<Statement> | undefined> => {
  const { findings } = context;
  const bundleKey = `${folder.prefix}/${FILES.bundle}`;
  const bundle = await readPinned(context, folder, FILES.bundle, entry?.versionId);
  const signed = judgeBundle(context, bundleKey, bundle?.bytes, entry);
  const payload = signed?.payload;
  const manifest = await readPinned(context, folder, FILES.statement, undefined);
  const statement = [payload, manifest?.bytes].find(
    (bytes) =>
      bytes !== undefined && (entry === undefined || sha256(bytes) === entry.statementSha256),
  );
  if (entry !== undefined && payload !== undefined && payload !== statement) {
    findings.add('modified', bundleKey, 'It signs another statement than the one in the log.');
  }
  if (manifest !== undefined && (statement === undefined || !manifest.bytes.equals(statement))) {
    const what = 'It is not the statement that was signed.';
    findings.add('modified', `${folder.prefix}/${FILES.statement}`, what);
  }
  if (statement === undefined) return undefined;
  const read = readJson(statement, schema);
  if ('problem' in read) {
    findings.add('modified', bundleKey, `Its statement is not as it must be: ${read.problem}.`);
    return undefined;
  }
  return {
    statement: read.value,
    sha256: sha256(statement),
    keyId: signed?.keyId ?? null,
    bundleVersion: bundle?.versionId ?? null,
    bundle: bundle?.bytes,
  };
};

/** A file that has to be there: of this version, else of the one that was written first. */
export const readPinned = async (
  { reader, findings }: VerifyContext,
  { prefix, files }: Folder,
  name: string,
  pinned: string | null | undefined,
): Promise<{ readonly bytes: Buffer; readonly versionId: string | null } | undefined> => {
  const key = `${prefix}/${name}`;
  const listed = files.get(name);
  const versionId = pinned === undefined ? listed && firstVersion(listed)?.versionId : pinned;
  if (listed !== undefined) judgeVersions(listed, versionId, findings);
  const bytes = versionId === undefined ? undefined : await readWhole(reader, key, versionId);
  if (bytes !== undefined && versionId !== undefined) return { bytes, versionId };
  const version = versionId == null ? '' : ` in version ${versionId}`;
  findings.add('missing', key, `It was sealed, and is not there${version}.`);
  return undefined;
};

const judgeBundle = (
  { findings, ring, keyUse }: VerifyContext,
  key: string,
  bytes: Buffer | undefined,
  entry: LoggedEntry | undefined,
): (Envelope & { readonly keyId: string }) | undefined => {
  if (bytes === undefined) return undefined;
  const read: Read<Envelope & { readonly keyId: string }> = readBundle(bytes);
  if ('problem' in read) {
    findings.add('modified', key, `It is no bundle of this format: ${read.problem}.`);
    return undefined;
  }
  const { keyId } = read.value;
  const known = ring.evidence.get(keyId);
  if (known === undefined && entry?.statementSha256 === sha256(read.value.payload)) {
    keyUse.add(keyId);
  } else if (known !== undefined && isEnvelopeSigned(read.value, known.key)) {
    keyUse.add(keyId);
    return read.value;
  }
  const what =
    known === undefined
      ? `It is signed with the key ${keyId}, which no trusted key vouches for.`
      : `The key ${keyId} has not signed this.`;
  findings.add('modified', key, what);
  return undefined;
};

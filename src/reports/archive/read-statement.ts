import {
  STATEMENT_TYPE,
  type Statement,
  WINDOW_PREDICATE_TYPE,
} from '../../evidence/formats/statement.ts';
import type { WindowPredicate } from '../../evidence/formats/window-predicate.ts';
import type { ArchiveFiles } from './archive-files.ts';
import { damaged } from './damaged.ts';
import { sha256 } from './digest.ts';
import type { LoggedEntry } from './read-log.ts';

/** A statement out of its signed bundle, and where the log has it. */
export interface LoggedStatement<Predicate = unknown> extends LoggedEntry {
  readonly statement: Statement<Predicate>;
  /** manifest.sigstore.json, and what it signs: manifest.json. */
  readonly bundle: Buffer;
  readonly payload: Buffer;
}

export type LoggedWindow = LoggedStatement<WindowPredicate>;

interface Bundle {
  readonly dsseEnvelope?: { readonly payload?: string };
}

/** Reads the very version that the log names; its digest must be the one in the log. */
export const readStatement = async (
  files: ArchiveFiles,
  entry: LoggedEntry,
): Promise<LoggedStatement> => {
  const { bundleKey, versionId, statementSha256 } = entry;
  const bundle = await files.get(bundleKey, versionId);
  if (bundle === undefined) throw damaged(bundleKey, 'is not in the archive');
  const payload = payloadOf(bundle);
  if (payload === undefined) throw damaged(bundleKey, 'is not a Sigstore bundle');
  if (sha256(payload) !== statementSha256) {
    throw damaged(bundleKey, `holds another statement than entry ${entry.leafIndex} of the log`);
  }
  const statement = parse(payload) as Statement<unknown> | undefined;
  // Its digest is the one in the log, so what has our type has our shape.
  if (statement?._type !== STATEMENT_TYPE) throw damaged(bundleKey, 'holds no in-toto Statement');
  return { ...entry, statement, bundle, payload };
};

export const isWindow = (logged: LoggedStatement): logged is LoggedWindow =>
  logged.statement.predicateType === WINDOW_PREDICATE_TYPE;

const payloadOf = (bundle: Buffer): Buffer | undefined => {
  const payload = (parse(bundle) as Bundle | undefined)?.dsseEnvelope?.payload;
  return typeof payload === 'string' ? Buffer.from(payload, 'base64') : undefined;
};

const parse = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) ?? undefined;
  } catch {
    return undefined;
  }
};

import { LOG_ENTRY_HEADER, type LogEntry } from '../../evidence/formats/log-entry.ts';
import { CHECKPOINT, LOG } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from './archive-files.ts';
import { damaged } from './damaged.ts';

export interface LoggedEntry extends LogEntry {
  readonly leafIndex: number;
}

/** Entries of one bundle of tlog-tiles (C2SP tlog-tiles, "Log entries"). */
const BUNDLE = 256;

/** The archive's own list of what was ever sealed, in order. Whether it holds is for a verifier to say. */
export async function* readLog(files: ArchiveFiles): AsyncGenerator<LoggedEntry, void, void> {
  const { size } = await readCheckpoint(files);
  for (let first = 0; first < size; first += BUNDLE) yield* await readBundle(files, first, size);
}

/** Undefined beyond the end of the log. */
export const readLogEntry = async (
  files: ArchiveFiles,
  leafIndex: number,
): Promise<LoggedEntry | undefined> => {
  const { size } = await readCheckpoint(files);
  if (leafIndex >= size) return undefined;
  const entries = await readBundle(files, leafIndex - (leafIndex % BUNDLE), size);
  return entries[leafIndex % BUNDLE];
};

const readBundle = async (
  files: ArchiveFiles,
  first: number,
  size: number,
): Promise<readonly LoggedEntry[]> => {
  const width = Math.min(BUNDLE, size - first);
  const key = entriesKey(first / BUNDLE, width);
  const bytes = await files.get(key, null);
  if (bytes === undefined) throw damaged(key, 'is not in the archive');
  const entries = splitBundle(key, bytes);
  if (entries.length < width) throw damaged(key, `holds ${entries.length} entries, not ${width}`);
  return entries
    .slice(0, width)
    .map((entry, at) => ({ ...parseEntry(key, entry), leafIndex: first + at }));
};

export interface Checkpoint {
  /** Name of the log. */
  readonly origin: string;
  readonly size: number;
  readonly text: string;
}

/** The newest; of size 0 where nothing was sealed yet. */
export const readCheckpoint = async (files: ArchiveFiles): Promise<Checkpoint> => {
  const bytes = await files.get(CHECKPOINT, null);
  if (bytes === undefined) return { origin: '', size: 0, text: '' };
  const text = bytes.toString('utf8');
  const [origin = '', size = ''] = text.split('\n');
  if (!/^\d{1,12}$/.test(size)) throw damaged(CHECKPOINT, 'is not a checkpoint');
  return { origin, size: Number(size), text };
};

/** `x001/x234/067`: three digits each, all but the last with an x. */
const entriesKey = (bundle: number, width: number): string => {
  const digits = String(bundle);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `${LOG}tile/entries/${path}${width < BUNDLE ? `.p/${width}` : ''}`;
};

/** Each entry behind its length, two bytes, big-endian. */
const splitBundle = (key: string, bytes: Buffer): readonly Buffer[] => {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 2 > bytes.length) throw damaged(key, 'is cut off');
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) throw damaged(key, 'is cut off');
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
};

const parseEntry = (key: string, entry: Buffer): LogEntry => {
  const [header, statementSha256 = '', bundleKey = '', versionId = ''] = entry
    .toString('utf8')
    .split('\n');
  if (header !== LOG_ENTRY_HEADER) throw damaged(key, 'holds an entry that is not of this format');
  return { statementSha256, bundleKey, versionId: versionId === '-' ? null : versionId };
};

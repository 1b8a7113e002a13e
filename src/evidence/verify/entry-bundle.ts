import { isUtf8 } from 'node:buffer';
import { LOG_ENTRY_HEADER, type LogEntry } from '../formats/log-entry.ts';

/** C2SP tlog-tiles: each entry behind its length, two bytes, big-endian. Undefined where it is not so. */
export const splitEntryBundle = (bytes: Buffer): readonly Buffer[] | undefined => {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 <= bytes.length ? at + 2 + bytes.readUInt16BE(at) : Infinity;
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
};

const ENTRY = new RegExp(`^${LOG_ENTRY_HEADER}\n([0-9a-f]{64})\n([^\n]+)\n([^\n]+)\n$`);

export const parseLogEntry = (entry: Uint8Array): LogEntry | undefined => {
  if (!isUtf8(entry)) return undefined; // or several entries would read alike
  const text = Buffer.from(entry).toString('utf8');
  const [, statementSha256 = '', bundleKey = '', version = ''] = ENTRY.exec(text) ?? [];
  if (bundleKey === '') return undefined;
  return { statementSha256, bundleKey, versionId: version === '-' ? null : version };
};

export const logEntryOf = ({ statementSha256, bundleKey, versionId }: LogEntry): Buffer =>
  Buffer.from(`${LOG_ENTRY_HEADER}\n${statementSha256}\n${bundleKey}\n${versionId ?? '-'}\n`);

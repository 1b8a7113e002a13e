import { LOG_ENTRY_HEADER, type LogEntry } from '../formats/log-entry.ts';

/** Four lines, each ended by a line feed; see `LogEntry`. */
export const formatLogEntry = ({ statementSha256, bundleKey, versionId }: LogEntry): Buffer =>
  Buffer.from(`${LOG_ENTRY_HEADER}\n${statementSha256}\n${bundleKey}\n${versionId ?? '-'}\n`);

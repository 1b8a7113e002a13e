import type { ArchiveReader } from './archive-reader.ts';
import type { Findings } from './findings.ts';

/** Whether the store still keeps what it promised: this version locked in compliance mode until then at least. */
export const checkLock = async (
  reader: ArchiveReader,
  { key, versionId }: { readonly key: string; readonly versionId: string | null },
  retainUntil: string | null,
  findings: Findings,
): Promise<void> => {
  if (retainUntil === null) return;
  const lock = await reader.lock(key, versionId);
  const until = lock?.retainUntil ?? null;
  const isLonger = until !== null && Date.parse(until) >= Date.parse(retainUntil);
  if (lock?.mode === 'compliance' && isLonger) return;
  const found =
    lock === undefined || lock.mode === 'none' || until === null
      ? 'it is not locked at all'
      : `it is locked in ${lock.mode} mode until ${until}`;
  const what = `It was to be locked in compliance mode until ${retainUntil}; ${found}.`;
  findings.add('lock-drift', key, what, versionId);
};

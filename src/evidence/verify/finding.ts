/** What can be wrong with an object of the archive, or with its place among the others. */
export type Verdict = 'modified' | 'missing' | 'gap' | 'late' | 'lock-drift' | 'shadowed';

export interface Finding {
  readonly verdict: Verdict;
  /** Its key below the archive. */
  readonly object: string;
  readonly versionId: string | null;
  readonly message: string;
  /** What to do about it. */
  readonly action: string;
}

export const ACTIONS: Readonly<Record<Verdict, string>> = {
  modified:
    'Do not rely on it. Compare with another copy of the archive, find out who could write there, and keep this one as it is.',
  missing: 'Restore it from another copy of the archive, and find out who could delete there.',
  gap: 'Harvest the window again while the platform still answers for it; else record why it is missing.',
  late: 'Read it together with the window that it adds to.',
  'lock-drift': 'Lock it anew for as long as was promised, and find out who changed the lock.',
  shadowed:
    'Read it by its version id only; remove what lies on top, and find out who could write there.',
};

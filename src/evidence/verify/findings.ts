import { ACTIONS, type Finding, type Verdict } from './finding.ts';

/** An archive that is destroyed has a finding per object: the counts go on, the list does not. */
const MAX_LISTED = 10_000;

export interface Findings {
  add(verdict: Verdict, key: string, what: string, versionId?: string | null): void;
  /** For people to know; nothing is wrong with the archive. */
  note(verdict: Verdict, key: string, what: string): void;
  has(key: string): boolean;
  readonly listed: readonly Finding[];
  readonly noted: readonly Finding[];
  readonly total: number;
  readonly counts: Readonly<Record<Verdict, number>>;
}

export const createFindings = (): Findings => {
  const listed: Finding[] = [];
  const noted: Finding[] = [];
  const said = new Set<string>();
  const keys = new Set<string>();
  const counts = { modified: 0, missing: 0, gap: 0, late: 0, 'lock-drift': 0, shadowed: 0 };
  let total = 0;
  return {
    add(verdict, key, what, versionId = null) {
      const sentence = `${verdict} ${key} ${versionId} ${what}`;
      if (said.has(sentence)) return;
      keys.add(key);
      counts[verdict] += 1;
      total += 1;
      if (listed.length >= MAX_LISTED) return;
      said.add(sentence);
      listed.push({ verdict, object: key, versionId, message: what, action: ACTIONS[verdict] });
    },
    note(verdict, key, what) {
      if (noted.length >= MAX_LISTED) return;
      noted.push({
        verdict,
        object: key,
        versionId: null,
        message: what,
        action: ACTIONS[verdict],
      });
    },
    has: (key) => keys.has(key),
    listed,
    noted,
    counts,
    get total() {
      return total;
    },
  };
};

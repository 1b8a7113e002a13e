import { createHash } from 'node:crypto';
import type { ConditionLedger, Ledger, TargetRow } from '../../ledger/ledger.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import type { FoundMode } from './probe-mode.ts';

/** What this worker found of targets, written down for people and for other workers. */
export interface TargetNotes {
  /** Gives how long an unknown outcome waits for a search (`TargetMode.patienceMs`). */
  write(target: string, found: FoundMode): Promise<number>;
}

interface NotesDependencies {
  readonly ledger: Pick<Ledger, 'conditions' | 'targets'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** What was last written of a target, and what was seen there of other workers. Times in epoch milliseconds. */
interface Notes {
  writtenAt: number;
  mode: FoundMode['mode'] | undefined;
  search: 'works' | 'blind' | 'away' | 'none' | undefined;
  /** Another worker was found with other settings then; at first, when this one began to look. */
  differedAt: number;
  isAgreed: boolean;
  othersVerifiedAt: number;
}

const noteEveryMs = 25_000;
/** Workers that deliver write every half minute. */
const youngMs = 120_000;
/** For a worker that can search while this one cannot. */
const othersPatienceMs = 15 * 60_000;

export const createTargetNotes = ({
  ledger: { conditions, targets },
  now,
}: NotesDependencies): TargetNotes => {
  const startedAt = now();
  const all = new Map<string, Notes>();
  return {
    async write(target, found) {
      const notes = all.get(target) ?? nothingYet(startedAt);
      all.set(target, notes);
      if (notes.mode !== found.mode || now() >= notes.writtenAt + noteEveryMs) {
        const fingerprint = fingerprintOf(found.settings);
        const { mode, reason } = found;
        const before = await targets.note({ name: target, mode, reason, fingerprint });
        notes.writtenAt = now();
        notes.mode = mode;
        const isForeign = before !== undefined && before.fingerprint !== fingerprint;
        await compare(conditions, notes, {
          target,
          startedAt,
          now: now(),
          other: isForeign ? before : undefined,
        });
      }
      await tell(conditions, target, found, notes);
      if (found.settings.search !== undefined) return found.settings.search.patienceMs;
      return now() < notes.othersVerifiedAt + youngMs ? othersPatienceMs : 0;
    },
  };
};

const nothingYet = (startedAt: number): Notes => ({
  writtenAt: 0,
  mode: undefined,
  search: undefined,
  differedAt: startedAt,
  isAgreed: false,
  othersVerifiedAt: 0,
});

/** Of what decides where events go and how sure that is; no secrets. */
const fingerprintOf = (settings: TargetSettings): string => {
  const { url, index, disorderedIndex = null, sourcetype, eventPath, acknowledgement } = settings;
  const search = settings.search?.url ?? null;
  const parts = [url, index, disorderedIndex, sourcetype, eventPath, acknowledgement, search];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
};

interface Comparison {
  readonly target: string;
  readonly startedAt: number;
  readonly now: number;
  /** What a worker with other settings wrote last. */
  readonly other: TargetRow | undefined;
}

/** What was written before this worker started may be its own former configuration. */
const compare = async (
  conditions: ConditionLedger,
  notes: Notes,
  { target, startedAt, now, other }: Comparison,
): Promise<void> => {
  const at = other === undefined ? 0 : Date.parse(other.checkedAt);
  const isYoung = at > now - youngMs;
  if (isYoung && other?.mode === 'verified') notes.othersVerifiedAt = at;
  if (isYoung && at >= startedAt) {
    notes.differedAt = now;
    notes.isAgreed = false;
    await conditions.raise(
      'ConfigurationDiffers',
      target,
      `Workers serve Splunk target ${target} with different settings (url, indexes, sourcetype, event path, ` +
        `acknowledgement or search). Give all workers the same holdfast.yaml and restart them.`,
    );
  } else if (!notes.isAgreed && now >= notes.differedAt + youngMs) {
    await conditions.resolve('ConfigurationDiffers', target);
    notes.isAgreed = true;
  }
};

const tell = async (
  conditions: ConditionLedger,
  target: string,
  { mode, reason, search }: FoundMode,
  notes: Notes,
): Promise<void> => {
  const kind = search?.kind ?? 'none';
  const isNew = kind !== notes.search;
  notes.search = kind;
  const isUsable = kind === 'works' || kind === 'none';
  if (!isUsable) {
    await conditions.raise(
      'DeliveryUnverified',
      target,
      `Delivery to ${target} is not verified but ${mode}: ${reason}. What may be doubled meanwhile is named.`,
    );
  } else if (isNew) await conditions.resolve('DeliveryUnverified', target);
  if (kind === 'blind') {
    await conditions.raise('SearchBlind', target, `Splunk target ${target}: ${reason}.`);
  } else if (isUsable && isNew) await conditions.resolve('SearchBlind', target);
};

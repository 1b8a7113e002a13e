import type { DeliveryMode } from '../../audit/delivery-mode.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { HecClient } from '../../splunk/hec-client.ts';
import type { IndexSearch } from '../../splunk/index-search.ts';
import type { DeliveryModes, TargetMode } from './delivery-modes.ts';
import { probeMode } from './probe-mode.ts';
import { createTargetNotes } from './target-notes.ts';

export interface DeliveryModesDependencies {
  /** By the name of their target. */
  readonly clients: ReadonlyMap<string, HecClient>;
  /** Only of targets whose search is configured. */
  readonly searches: ReadonlyMap<string, IndexSearch>;
  readonly ledger: Pick<Ledger, 'conditions' | 'deliveries' | 'targets'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onChange?: (change: ModeChange) => void;
  /** How long a good answer is good; one of a search that is away, a sixth of it. */
  readonly cacheMs?: number;
}

export interface ModeChange {
  readonly target: string;
  readonly mode: DeliveryMode;
  /** Undefined at first. */
  readonly before: DeliveryMode | undefined;
  readonly reason: string;
}

export interface ProbedModes extends DeliveryModes {
  /** When no probe is under way any more: the ledger must not be closed under one. */
  settled(): Promise<void>;
}

interface Known {
  readonly mode: TargetMode;
  readonly at: number;
  readonly goodUntil: number;
}

const defaultCacheMs = 30_000;
/** An answer this young serves while the next is asked for, so that a search that hangs delays no delivery. */
const serveMs = 120_000;

/** Asks what each target can do when somebody wants to know, and keeps the answer for a while. */
export const createDeliveryModes = (deps: DeliveryModesDependencies): ProbedModes => {
  const { now, cacheMs = defaultCacheMs, onChange } = deps;
  const known = new Map<string, Known>();
  const probing = new Map<string, Promise<TargetMode>>();
  const notes = createTargetNotes(deps);

  const probe = async (target: string): Promise<TargetMode> => {
    const found = await probeMode(deps, target);
    const patienceMs = await notes.write(target, found);
    const mode = { mode: found.mode, reason: found.reason, patienceMs };
    const before = known.get(target)?.mode.mode;
    if (before !== mode.mode) onChange?.({ target, mode: mode.mode, before, reason: mode.reason });
    const isGood = found.search === undefined || found.search.kind === 'works';
    known.set(target, { mode, at: now(), goodUntil: now() + (isGood ? cacheMs : cacheMs / 6) });
    return mode;
  };

  const ask = (target: string): Promise<TargetMode> => {
    const asked = probing.get(target);
    if (asked !== undefined) return asked;
    const asking = probe(target).finally(() => probing.delete(target));
    probing.set(target, asking);
    return asking;
  };

  return {
    async of(target) {
      const last = known.get(target);
      if (last !== undefined && now() < last.goodUntil) return last.mode;
      const asking = ask(target);
      if (last === undefined || now() >= last.at + serveMs) return asking;
      asking.catch(() => undefined); // said to whoever asks once the last answer is too old
      return last.mode;
    },
    async settled() {
      await Promise.allSettled(probing.values());
    },
  };
};

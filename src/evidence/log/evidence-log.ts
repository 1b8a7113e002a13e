import type { LogEntry } from '../formats/log-entry.ts';
import type { Signer } from '../signing/signer.ts';
import { formatVkey, noteKeyOf, parseVkey } from '../signing/vkey.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';
import { checkEntry } from './entry-bundle.ts';
import { formatLogEntry } from './format-log-entry.ts';
import { createHeadStore } from './head-store.ts';
import type { Leaves } from './leaves.ts';
import { proveEntry } from './prove-entry.ts';
import { createPublisher } from './publisher.ts';
import { createTileStore } from './tile-store.ts';
import { createTurns } from './turns.ts';
import type { Cosigned, Witness } from './witness.ts';

export interface EvidenceLogOptions {
  readonly leaves: Leaves;
  readonly store: EvidenceStore;
  /** Ed25519. */
  readonly signer: Signer;
  /** Name of the log and of its key. */
  readonly origin: string;
  /** Verifier keys that checkpoints were signed with before; see the key ledger. */
  readonly formerVkeys?: readonly string[];
  readonly witnesses?: readonly Witness[];
}

export interface AppendedEntry {
  readonly index: number;
  /** C2SP tlog-proof. A repetition gives one of the same entry against the newest checkpoint. */
  readonly proof: string;
  /** Text of the checkpoint that the proof leads to. */
  readonly checkpoint: string;
  /** What the witnesses said of it; empty where it was published before this call. */
  readonly cosigned: readonly Cosigned[];
}

/** The log of all statements: C2SP tlog-tiles in the store, in the order that the ledger keeps. */
export interface EvidenceLog {
  readonly vkey: string;
  /** Durable and published when it returns. The same entry again has the same index, also after a kill at any point. */
  append(entry: LogEntry): Promise<AppendedEntry>;
  /** Index of an entry; undefined where the log does not have it. */
  find(entry: LogEntry): Promise<number | undefined>;
}

export const createEvidenceLog = (options: EvidenceLogOptions): EvidenceLog => {
  const { leaves, store, signer, origin, formerVkeys = [], witnesses = [] } = options;
  const key = noteKeyOf(origin, signer.publicKey);
  const keys = [key, ...formerVkeys.map(parseVkey)];
  const heads = createHeadStore({ store, leaves, origin, keys });
  const log = { store, leaves, tiles: createTileStore(store) };
  const { takeOver, publish } = createPublisher({ log, heads, signer, key, witnesses });
  const inTurn = createTurns();
  let isTakenOver = false;

  const takeOverOnce = async (): Promise<void> => {
    if (!isTakenOver) await takeOver();
    isTakenOver = true;
  };
  return {
    vkey: formatVkey(key),
    async find(entry) {
      if (!isTakenOver) await inTurn(takeOverOnce);
      return leaves.find(formatLogEntry(entry));
    },
    async append(entry) {
      const bytes = formatLogEntry(entry);
      checkEntry(bytes);
      if (!isTakenOver) await inTurn(takeOverOnce);
      const index = await leaves.append(bytes);
      // Whoever waited for a turn finds its entry published with those before it.
      return inTurn(async () => {
        const newest = await heads.newest();
        const isThere = newest !== undefined && newest.size > index;
        const { head, cosigned } = isThere ? { head: newest, cosigned: [] } : await publish(newest);
        const proof = await proveEntry(log, bytes, index, head);
        return { index, proof, checkpoint: head.text, cosigned };
      });
    },
  };
};

import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEntry } from '../../../src/evidence/formats/log-entry.ts';
import { createEvidenceLog, type EvidenceLog } from '../../../src/evidence/log/evidence-log.ts';
import type { Leaves } from '../../../src/evidence/log/leaves.ts';
import type { Witness } from '../../../src/evidence/log/witness.ts';
import { generateLogKey } from '../../../src/evidence/signing/generate-keys.ts';
import { createKeyFileSigner } from '../../../src/evidence/signing/key-file-signer.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';

export const ORIGIN = 'example.com/holdfast-test';

/** An order of leaves that lives as long as the test does; `copy` is what a restored ledger would hold. */
export interface LeavesInMemory extends Leaves {
  copy(): LeavesInMemory;
}

export const leavesInMemory = (entries: Buffer[] = [], publishedSize = 0): LeavesInMemory => {
  let published = publishedSize;
  const places = new Map(entries.map((entry, at) => [entry.toString(), at]));
  return {
    append: async (entry) => {
      const bytes = Buffer.from(entry);
      const known = places.get(bytes.toString());
      if (known !== undefined) return known;
      places.set(bytes.toString(), entries.length);
      return entries.push(bytes) - 1;
    },
    find: async (entry) => places.get(Buffer.from(entry).toString()),
    entries: async (from, to) => entries.slice(from, to),
    size: async () => entries.length,
    published: async () => published,
    notePublished: async (size) => {
      published = Math.max(published, size);
    },
    copy: () => leavesInMemory([...entries], published),
  };
};

export const entryOf = (number: number): LogEntry => ({
  statementSha256: number.toString(16).padStart(64, '0'),
  bundleKey: `windows/${number}/manifest.sigstore.json`,
  versionId: null,
});

export const aSigner = (pem = generateLogKey().privateKey): Promise<Signer> =>
  createKeyFileSigner({ reference: 'a key of the test', read: async () => pem });

export interface LogPlace {
  readonly directory: string;
  readonly store: EvidenceStore;
  readonly leaves: LeavesInMemory;
  readonly signer: Signer;
  /** As a process that starts anew would open it. */
  open(change?: {
    readonly store?: EvidenceStore;
    readonly leaves?: Leaves;
    readonly signer?: Signer;
    readonly formerVkeys?: readonly string[];
    readonly witnesses?: readonly Witness[];
  }): EvidenceLog;
  [Symbol.asyncDispose](): Promise<void>;
}

export const aLogPlace = async (): Promise<LogPlace> => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-log-'));
  const store = createDirectoryStore({ directory, immutable: false });
  const leaves = leavesInMemory();
  const signer = await aSigner();
  return {
    directory,
    store,
    leaves,
    signer,
    open: (change = {}) => createEvidenceLog({ store, leaves, signer, origin: ORIGIN, ...change }),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

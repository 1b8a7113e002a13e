import type { EvidenceConfig } from '../../config/config.ts';
import type { KmsSurroundings } from '../../evidence/signing/kms-client.ts';
import { createKeyLedger, type KeyLedger } from '../../evidence/signing/key-ledger.ts';
import { withEvidenceStore } from '../archive/with-evidence-store.ts';
import type { CommandContext } from '../command-context.ts';

export interface OpenKeyLedger {
  readonly ledger: KeyLedger;
  readonly location: string;
  readonly evidence: EvidenceConfig;
  readonly surroundings: KmsSurroundings;
}

/** The key ledger of the configured archive, for as long as `work` takes. */
export const withKeyLedger = (
  context: CommandContext,
  work: (opened: OpenKeyLedger) => Promise<void>,
): Promise<void> =>
  withEvidenceStore(context, ({ store, evidence, surroundings }) =>
    work({ ledger: createKeyLedger(store), location: store.location, evidence, surroundings }),
  );

import { readFile } from 'node:fs/promises';
import type { Config, EvidenceConfig } from '../../config/config.ts';
import type { KmsSurroundings } from '../../evidence/signing/kms-client.ts';
import { createEvidenceStore } from '../../evidence/stores/create-evidence-store.ts';
import type { EvidenceStore } from '../../evidence/stores/evidence-store.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';

export interface OpenEvidenceStore {
  readonly store: EvidenceStore;
  readonly evidence: EvidenceConfig;
  /** As the configuration calls them. */
  readonly tenants: readonly string[];
  readonly surroundings: KmsSurroundings;
}

/** The store of the configured archive, with its own account, for as long as `work` takes. */
export const withEvidenceStore = async (
  context: CommandContext,
  work: (opened: OpenEvidenceStore) => Promise<void>,
): Promise<void> => {
  const { config, file } = await context.load();
  const { evidence } = config;
  if (evidence === undefined)
    throw new CliError(EXIT.usage, `${file} has no evidence section.`, {
      advice: 'holdfast.example.yaml shows one.',
    });
  const surroundings = await surroundingsOf(config);
  const store = await createEvidenceStore(evidence.store, { ...surroundings, now: Date.now });
  try {
    const tenants = config.harvests.map(({ settings }) => settings.name);
    await work({ store, evidence, tenants, surroundings });
  } finally {
    await store.close();
  }
};

const surroundingsOf = async ({ http }: Config): Promise<KmsSurroundings> => {
  const { timeoutMs, proxyUrl, caFile } = http;
  const caPem = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
  return { timeoutMs, proxyUrl, caPem };
};

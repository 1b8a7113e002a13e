import { access } from 'node:fs/promises';
import type { DeliveryMode } from '../../audit/delivery-mode.ts';
import type { Config, LedgerConfig } from '../../config/config.ts';
import type { Ledger, TargetRow } from '../../ledger/ledger.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';

/** How delivery to the targets of a stream works, as the workers last found it. */
export type TargetModes = ReadonlyMap<string, TargetRow>;

const WORST_FIRST: readonly DeliveryMode[] = ['accepted', 'acknowledged', 'verified'];

export const readTargetModes = async ({ targets }: Pick<Ledger, 'targets'>): Promise<TargetModes> =>
  new Map((await targets.list()).map((row) => [row.name, row]));

/** The same for a command that needs no ledger: none is made, and one that is away costs the modes only. */
export const findTargetModes = async (
  config: LedgerConfig,
): Promise<{ readonly modes: TargetModes; readonly trouble: string | null }> => {
  try {
    if (config.kind === 'sqlite') await access(config.file);
    const ledger = await openConfiguredLedger(config);
    try {
      return { modes: await readTargetModes(ledger), trouble: null };
    } finally {
      await ledger.close();
    }
  } catch (error) {
    const modes: TargetModes = new Map();
    if (isMissingFile(error)) return { modes, trouble: null };
    const reason = error instanceof Error ? error.message : String(error);
    return { modes, trouble: `The mode of delivery is not known: ${reason}` };
  }
};

const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The least of the modes of these targets, so that none is overstated; null where one was never looked at. */
export const leastMode = (modes: TargetModes, targets: readonly string[]): DeliveryMode | null => {
  const found = targets.map((name) => modes.get(name)?.mode);
  if (found.includes(undefined)) return null;
  return WORST_FIRST.find((mode) => found.includes(mode)) ?? null;
};

/** Why a target is not verified although its search is configured. */
export const modeNotesOf = (
  { splunk }: Pick<Config, 'splunk'>,
  modes: TargetModes,
): readonly string[] =>
  splunk.targets.flatMap(({ name, search }) => {
    const row = modes.get(name);
    if (search === undefined || row === undefined || row.mode === 'verified') return [];
    return [`${name}: ${row.mode} and not verified since ${row.since}: ${row.reason}`];
  });

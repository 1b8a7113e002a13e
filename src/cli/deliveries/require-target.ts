import type { Config } from '../../config/config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { unknownName } from '../unknown-name.ts';

/** Refuses a target that neither the configuration nor the ledger knows; one that was taken out is still known there. */
export const requireTarget = async (
  { splunk: { targets } }: Pick<Config, 'splunk'>,
  ledger: Pick<Ledger, 'targets' | 'deliveries'>,
  name: string | undefined,
): Promise<void> => {
  const names = targets.map((target) => target.name);
  if (name === undefined || names.includes(name)) return;
  const noted = (await ledger.targets.list()).map((target) => target.name);
  if (noted.includes(name)) return;
  // No worker may ever have reached it.
  const deliveries = await ledger.deliveries.list({});
  if (deliveries.some(({ target }) => target === name)) return;
  throw unknownName(
    'Splunk target',
    name,
    [...new Set([...names, ...noted])],
    'Configuration and ledger have',
  );
};

import type { Config } from '../../config/config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { unknownName } from '../unknown-name.ts';

/** Refuses a name that neither the configuration nor the ledger knows: a misspelt one would pass for "nothing there". */
export const requireStream = async (
  { streams }: Pick<Config, 'streams'>,
  ledger: Pick<Ledger, 'streams'>,
  name: string | undefined,
): Promise<void> => {
  const names = streams.map(({ settings }) => settings.name);
  if (name === undefined || names.includes(name)) return;
  const known = (await ledger.streams.list()).map((row) => row.name);
  if (!known.includes(name))
    throw unknownName(
      'stream',
      name,
      [...new Set([...names, ...known])],
      'Configuration and ledger have',
    );
};

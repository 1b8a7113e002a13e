import type { Config, HarvestConfig } from '../../config/config.ts';
import { nearestKey } from '../../config/nearest-key.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** The configured harvest of that tenant; the error tells which there are. */
export const findHarvest = ({ harvests }: Config, tenant: string): HarvestConfig => {
  const found = harvests.find(({ settings }) => settings.name === tenant);
  if (found !== undefined) return found;
  const names = harvests.map(({ settings }) => settings.name);
  const nearest = nearestKey(tenant, names);
  const known =
    names.length === 0
      ? 'The configuration has no harvests; holdfast.example.yaml shows how they are written.'
      : `The configuration has ${names.join(', ')}.`;
  throw new CliError(EXIT.usage, `No harvest is called "${tenant}".`, {
    advice: nearest === undefined ? known : `Did you mean "${nearest}"?`,
  });
};

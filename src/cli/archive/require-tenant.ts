import { nearestKey } from '../../config/nearest-key.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Refuses a name that neither the configuration nor what was kept knows: its "nothing found" would pass for an answer. */
export const requireTenant = (tenant: string | undefined, known: readonly string[]): void => {
  if (tenant === undefined) return;
  const names = [...new Set(known)];
  if (names.some((name) => name.toLowerCase() === tenant.toLowerCase())) return;
  const nearest = nearestKey(tenant, names);
  throw new CliError(EXIT.usage, `No tenant is called "${tenant}".`, {
    advice:
      nearest === undefined
        ? `Known are: ${names.join(', ') || 'none'}.`
        : `Did you mean "${nearest}"?`,
  });
};

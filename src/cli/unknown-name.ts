import { nearestKey } from '../config/nearest-key.ts';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

/** Tells which names there are, or which one was probably meant. */
export const unknownName = (
  what: 'stream' | 'Splunk target',
  name: string,
  names: readonly string[],
  holder = 'The configuration has',
): CliError => {
  const nearest = nearestKey(name, names);
  return new CliError(EXIT.usage, `No ${what} is called "${name}".`, {
    advice:
      nearest === undefined
        ? `${holder} ${names.length === 0 ? `no ${what}s` : names.join(', ')}.`
        : `Did you mean "${nearest}"?`,
  });
};

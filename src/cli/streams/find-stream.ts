import type { Config, StreamConfig } from '../../config/config.ts';
import { nearestKey } from '../../config/nearest-key.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** The configured stream of that name; the error tells which there are. */
export const findStream = ({ streams }: Config, name: string): StreamConfig => {
  const found = streams.find(({ settings }) => settings.name === name);
  if (found !== undefined) return found;
  const names = streams.map(({ settings }) => settings.name);
  const nearest = nearestKey(name, names);
  throw new CliError(EXIT.usage, `No stream is called "${name}".`, {
    advice:
      nearest === undefined
        ? `The configuration has ${names.length === 0 ? 'no streams' : names.join(', ')}.`
        : `Did you mean "${nearest}"?`,
  });
};

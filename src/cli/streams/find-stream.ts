import type { Config, StreamConfig } from '../../config/config.ts';
import { unknownName } from '../unknown-name.ts';

/** The configured stream of that name; the error tells which there are. */
export const findStream = ({ streams }: Config, name: string): StreamConfig => {
  const found = streams.find(({ settings }) => settings.name === name);
  if (found !== undefined) return found;
  throw unknownName(
    'stream',
    name,
    streams.map(({ settings }) => settings.name),
  );
};

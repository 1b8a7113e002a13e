import { Failure } from '../../audit/failure.ts';
import type { GenesysConnection, StreamSettings, StreamSource } from '../platform.ts';
import { createGenesysGuide } from './create-genesys-guide.ts';
import { createGenesysQuery } from './create-genesys-query.ts';
import { createGenesysRealtime } from './create-genesys-realtime.ts';
import type { GenesysDependencies } from './genesys-api.ts';

/** The source of a stream by its dialect. */
export const createGenesysSource = (
  settings: StreamSettings,
  connection: GenesysConnection,
  shared: GenesysDependencies,
): StreamSource => {
  switch (settings.dialect) {
    case 'genesys.query':
      return createGenesysQuery(settings, connection, shared);
    case 'genesys.realtime':
      return createGenesysRealtime(settings, connection, shared);
    case 'genesys.guide':
      return createGenesysGuide(settings, connection, shared);
    default:
      throw new Failure({
        type: 'InvalidConfiguration',
        message: `Stream ${settings.name}: dialect ${settings.dialect} is none of genesys.query, genesys.realtime, genesys.guide.`,
        retryable: false,
      });
  }
};

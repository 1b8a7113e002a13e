import type { Capabilities, GenesysConnection, StreamSettings, StreamSource } from '../platform.ts';
import type { GenesysApi } from './genesys-api.ts';
import { createStretchCovering, describePosition, startPosition } from './genesys-position.ts';
import { createListServices } from './list-services.ts';
import { readWindows, type WindowedDialect } from './read-windows.ts';
import { resolveOrganization } from './resolve-organization.ts';
import { createWindowSize } from './window-size.ts';

/** What one windowed dialect of Genesys has of its own. */
export interface DialectParts {
  readonly settings: StreamSettings;
  readonly connection: GenesysConnection;
  readonly credential: string;
  readonly api: GenesysApi;
  readonly capabilities: Capabilities & { readonly historyMs: number };
  /** Longest interval the platform answers for. */
  readonly maxWindowMs: number;
  readonly mappingPath: string;
  readonly readSlice: WindowedDialect['readSlice'];
}

/** What both dialects share: token, organisation, position, and reading window by window. */
export const createSource = (parts: DialectParts): StreamSource => {
  const { settings, api, capabilities } = parts;
  const dialect: WindowedDialect = {
    settings,
    api,
    size: createWindowSize(Math.min(settings.maxWindowMs, parts.maxWindowMs)),
    historyMs: capabilities.historyMs,
    listServices: createListServices(settings, api, parts.mappingPath),
    readSlice: parts.readSlice,
  };
  return {
    stream: settings.name,
    platform: 'genesys',
    dialect: settings.dialect,
    capabilities,
    credential: parts.credential,
    acquireToken: async () => (await api.tokens.get()).info,
    resolveOrganization: () => resolveOrganization(settings, parts.connection, api),
    startAt: (from) => startPosition(from, settings.rereads.length),
    describe: (position) => describePosition(position, settings.name),
    read: (position, options) => readWindows(dialect, position, options),
    filters: settings.filters,
    covering: createStretchCovering(settings.name),
  };
};

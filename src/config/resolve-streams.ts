import type { StreamSettings } from '../platforms/platform.ts';
import type { StreamConfig } from './config.ts';
import type { ConnectionInput } from './connection-schema.ts';
import { DIALECT_DEFAULTS } from './dialect-defaults.ts';
import { parseDuration } from './duration.ts';
import { connectionOf } from './find-contradictions.ts';
import { GENESYS_REGIONS } from './genesys-regions.ts';
import type { ResolveContext } from './resolve-context.ts';
import type { ConfigInput } from './schema.ts';
import { createSecret } from './secret-reference.ts';
import type { StreamInput } from './stream-schema.ts';

const REQUESTS_PER_MINUTE = { genesys: 250, cxone: 60 } as const;

type GenesysInput = Extract<ConnectionInput, { platform: 'genesys' }>;
type CxoneInput = Extract<ConnectionInput, { platform: 'cxone' }>;

const resolveGenesys = (input: GenesysInput, folder: string): StreamConfig['connection'] => {
  const domain = input.region === undefined ? input.environment : GENESYS_REGIONS[input.region];
  return {
    platform: 'genesys',
    loginUrl: input.login_url ?? `https://login.${domain}`,
    apiUrl: input.api_url ?? `https://api.${domain}`,
    clientId: input.client_id,
    clientSecret: createSecret(input.client_secret, folder),
  };
};

const resolveCxone = (input: CxoneInput, folder: string): StreamConfig['connection'] => {
  const shared = {
    platform: 'cxone',
    issuerUrl: input.issuer_url,
    accessKeyId: input.access_key_id,
    accessKeySecret: createSecret(input.access_key_secret, folder),
    auditPath: input.audit_path,
  } as const;
  if (input.grant === 'userhub') return { ...shared, grant: 'userhub', apiUrl: input.api_url };
  return {
    ...shared,
    grant: 'oidc',
    clientId: input.client_id,
    clientSecret: createSecret(input.client_secret, folder),
    apiUrl: input.api_url,
  };
};

const resolveConnection = (input: ConnectionInput, folder: string): StreamConfig['connection'] =>
  input.platform === 'genesys' ? resolveGenesys(input, folder) : resolveCxone(input, folder);

/** What the platform counts requests by: streams with the same identity share token and throttle. */
const identityOf = (connection: StreamConfig['connection']): string => {
  if (connection.platform === 'genesys') return `${connection.loginUrl} ${connection.clientId}`;
  return `${connection.issuerUrl} ${connection.accessKeyId}`;
};

const resolveSettings = (
  name: string,
  stream: StreamInput,
  organization: string | undefined,
): StreamSettings => {
  const defaults = DIALECT_DEFAULTS[stream.dialect];
  return {
    name,
    dialect: stream.dialect,
    organization,
    lagMs: stream.lag ?? defaults.lagMs,
    overlapMs: stream.overlap ?? defaults.overlapMs,
    rereads:
      stream.rereads?.map(({ every, back }) => ({ everyMs: every, backMs: back })) ??
      defaults.rereads,
    maxWindowMs: stream.max_window ?? defaults.maxWindowMs,
    pageSize: stream.page_size ?? defaults.pageSize,
    filters: {
      services: stream.filters.services,
      entityTypes: stream.filters.entity_types,
      actions: stream.filters.actions,
    },
  };
};

const resolveStart = ({ start, dialect }: StreamInput, now: number): number => {
  if (start === undefined) return now - DIALECT_DEFAULTS[dialect].startBackMs;
  if (start === 'now') return now;
  const back = parseDuration(start);
  return back === undefined ? Date.parse(start) : now - back;
};

const resolvePoll = (stream: StreamInput): { pollMs: number; maxPollMs: number } => {
  const defaults = DIALECT_DEFAULTS[stream.dialect];
  const pollMs = stream.poll ?? Math.min(defaults.pollMs, stream.max_poll ?? defaults.pollMs);
  return { pollMs, maxPollMs: stream.max_poll ?? Math.max(defaults.maxPollMs, pollMs) };
};

/** Every stream with its connection written out; the first name of a credential becomes its name. */
export const resolveStreams = (input: ConfigInput, context: ResolveContext): StreamConfig[] => {
  const credentials = new Map<string, string>();
  const targets = Object.keys(input.splunk.targets);
  return Object.entries(input.streams).flatMap(([name, stream]) => {
    const connectionInput = connectionOf(stream, input);
    if (connectionInput === undefined) return []; // refused before, as a contradiction
    const connection = resolveConnection(connectionInput, context.folder);
    const identity = identityOf(connection);
    const ownName = typeof stream.connection === 'string' ? stream.connection : name;
    const credential = connectionInput.credential ?? credentials.get(identity) ?? ownName;
    credentials.set(identity, credential);
    return {
      settings: resolveSettings(name, stream, connectionInput.organization),
      connection,
      credential,
      requestsPerMinute:
        connectionInput.requests_per_minute ?? REQUESTS_PER_MINUTE[connection.platform],
      ...resolvePoll(stream),
      startAt: resolveStart(stream, context.now),
      targets: stream.targets ?? targets.slice(0, 1),
    };
  });
};

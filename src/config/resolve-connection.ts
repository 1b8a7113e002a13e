import type { ConnectionConfig } from './config.ts';
import type { ConnectionInput } from './connection-schema.ts';
import { GENESYS_REGIONS } from './genesys-regions.ts';
import { createSecret } from './secret-reference.ts';

const REQUESTS_PER_MINUTE = { genesys: 250, cxone: 60 } as const;

type GenesysInput = Extract<ConnectionInput, { platform: 'genesys' }>;
type CxoneInput = Extract<ConnectionInput, { platform: 'cxone' }>;

const resolveGenesys = (input: GenesysInput, folder: string): ConnectionConfig => {
  const domain = input.region === undefined ? input.environment : GENESYS_REGIONS[input.region];
  return {
    platform: 'genesys',
    loginUrl: input.login_url ?? `https://login.${domain}`,
    apiUrl: input.api_url ?? `https://api.${domain}`,
    clientId: input.client_id,
    clientSecret: createSecret(input.client_secret, folder),
  };
};

const resolveCxone = (input: CxoneInput, folder: string): ConnectionConfig => {
  if (input.grant === 'guide') {
    const clientSecret = createSecret(input.client_secret, folder);
    const { api_url: apiUrl, client_id: clientId } = input;
    return { platform: 'cxone', grant: 'guide', apiUrl, clientId, clientSecret };
  }
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

/** What the platform counts requests by: whoever has the same identity shares token and throttle. */
const identityOf = (connection: ConnectionConfig): string => {
  if (connection.platform === 'genesys') return `${connection.loginUrl} ${connection.clientId}`;
  if (connection.grant === 'guide') return `${connection.apiUrl} ${connection.clientId}`;
  return `${connection.issuerUrl} ${connection.accessKeyId}`;
};

export interface ResolvedConnection {
  readonly connection: ConnectionConfig;
  readonly credential: string;
  readonly requestsPerMinute: number;
}

/** Writes a connection out. The first name of a credential becomes its name, for streams and harvests alike. */
export const createConnectionResolver = (folder: string) => {
  const credentials = new Map<string, string>();
  return (input: ConnectionInput, ownName: string): ResolvedConnection => {
    const connection =
      input.platform === 'genesys' ? resolveGenesys(input, folder) : resolveCxone(input, folder);
    const identity = identityOf(connection);
    const credential = input.credential ?? credentials.get(identity) ?? ownName;
    credentials.set(identity, credential);
    return {
      connection,
      credential,
      requestsPerMinute: input.requests_per_minute ?? REQUESTS_PER_MINUTE[connection.platform],
    };
  };
};

export type ConnectionResolver = ReturnType<typeof createConnectionResolver>;

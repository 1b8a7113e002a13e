import type { TokenCache } from '../../http/token-cache.ts';
import { createFormTokens } from '../form-tokens.ts';
import type { GenesysConnection, SourceDependencies } from '../platform.ts';

/** At the API host, where the guide has it; the platform itself has its tokens at the login host. */
export const createGuideTokens = (
  { apiUrl, clientId, clientSecret }: GenesysConnection,
  dependencies: SourceDependencies,
): TokenCache =>
  createFormTokens(
    { url: `${apiUrl}/api/v2/oauth/token`, clientId, clientSecret, scope: 'auditlog:view' },
    dependencies,
  );

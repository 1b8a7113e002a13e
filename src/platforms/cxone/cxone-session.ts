import { createTokenCache, type TokenCache } from '../../http/token-cache.ts';
import type { CxoneConnection, SourceDependencies } from '../platform.ts';
import { authenticateOidc } from './authenticate-oidc.ts';
import { authenticateUserhub } from './authenticate-userhub.ts';
import type { Login } from './login.ts';

/** The login of one access key, to be shared by all its streams. Secrets are read anew for every token. */
export interface CxoneSession {
  readonly tokens: TokenCache;
  /** Where and for whom the token is good; logs in when nobody has. */
  tenant(): Promise<Pick<Login, 'tenantId' | 'apiUrl'>>;
}

export const createCxoneSession = (
  connection: CxoneConnection,
  dependencies: SourceDependencies,
): CxoneSession => {
  let login: Login | undefined;
  const fetchToken = async (): Promise<Login> => {
    login =
      connection.grant === 'oidc'
        ? await authenticateOidc(connection, dependencies)
        : await authenticateUserhub(connection, dependencies);
    return login;
  };
  const tokens = createTokenCache({ fetchToken, now: dependencies.now });
  return {
    tokens,
    tenant: async () => {
      if (login === undefined) await tokens.get();
      // A token is only ever fetched above, so there is a login once there is one.
      return login ?? (await fetchToken());
    },
  };
};

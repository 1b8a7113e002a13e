import type { HttpClient } from '../../http/http-client.ts';

/** What all channels stand on. */
export interface ChannelDeps {
  /** Knows the proxy and the certificate authorities of the configuration. */
  readonly http: HttpClient;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Certificate authorities besides the system's, PEM, for SMTP. */
  readonly caPem?: string | undefined;
}

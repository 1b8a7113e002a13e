import { getCACertificates } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { HttpClientOptions } from './create-http-client.ts';

/** Connections for sockets: the same proxy and authorities as requests have, no deadline. Whoever makes it closes it. */
export const createSocketDispatcher = ({
  proxyUrl,
  caPem,
}: Pick<HttpClientOptions, 'proxyUrl' | 'caPem'>): Dispatcher => {
  const tls = {
    allowH2: false,
    ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
  };
  if (proxyUrl === undefined) return new Agent({ allowH2: false, connect: tls });
  return new ProxyAgent({
    uri: proxyUrl,
    requestTls: tls,
    proxyTls: tls,
    proxyTunnel: true, // an upgrade cannot be forwarded
    allowH2: false,
  });
};

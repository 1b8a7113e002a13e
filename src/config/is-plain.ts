import { isLoopbackHost } from './is-loopback-host.ts';

/** Sends what it carries readable over the network. */
export const isPlain = (url: string): boolean =>
  url.startsWith('http://') && !isLoopbackHost(new URL(url).hostname);

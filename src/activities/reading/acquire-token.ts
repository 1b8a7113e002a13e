import type { TokenState } from '../activities.ts';
import { streamNamed, type StreamSetup } from '../stream-setup.ts';

/** Warms the worker's token cache; history learns the expiry and a fingerprint, never the token. */
export const createAcquireToken =
  ({ streams }: { readonly streams: ReadonlyMap<string, StreamSetup> }) =>
  async ({ stream }: { readonly stream: string }): Promise<TokenState> =>
    streamNamed(streams, stream).source.acquireToken();

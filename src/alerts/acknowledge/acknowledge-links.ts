import { Failure } from '../../audit/failure.ts';
import type { AcknowledgeSettings } from '../alert-settings.ts';
import { type ReadLink, readLink, signLink } from './link-token.ts';

/** A shorter secret could be found by trying, given one link. */
export const SHORTEST_SECRET = 32;

export interface AcknowledgeLinks {
  /** A new link each time, for one act of one person. */
  urlFor(of: { readonly alert: string; readonly channel: string }): Promise<string>;
  tokenFor(of: { readonly alert: string; readonly channel: string }): Promise<string>;
  read(token: string): Promise<ReadLink>;
}

/** Makes and checks links. The secret is read each time: with a new one, the links of the old one are void. */
export const createAcknowledgeLinks = (
  { publicUrl, secret, linkValidMs }: AcknowledgeSettings,
  now: () => number,
): AcknowledgeLinks => {
  const key = async (): Promise<string> => {
    const value = await secret.read();
    if (value.length >= SHORTEST_SECRET) return value;
    throw new Failure({
      type: 'InvalidConfiguration',
      message: `alerts.acknowledge.secret (${secret.reference}) has ${value.length} characters; links need at least ${SHORTEST_SECRET}. Make one with: openssl rand -hex 32`,
      retryable: true,
    });
  };
  const tokenFor: AcknowledgeLinks['tokenFor'] = async ({ alert, channel }) =>
    signLink({ alert, channel, expiresAt: now() + linkValidMs }, await key());
  return {
    tokenFor,
    urlFor: async (of) => `${publicUrl.replace(/\/+$/, '')}/a/${await tokenFor(of)}`,
    read: async (token) => readLink(token, await key(), now()),
  };
};

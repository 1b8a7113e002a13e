import { Failure } from '../../audit/failure.ts';
import type { Secret } from '../../http/secret.ts';

/**
 * Runs the attempt with the secret as it is now. Where the other side refuses, the secret is read once more: it may have
 * been replaced in the meantime. What is refused was not shown, so a second attempt shows nothing twice.
 */
export const withSecret = async <T>(
  channel: string,
  secret: Secret,
  attempt: (value: string) => Promise<T>,
): Promise<T> => {
  const value = await readSecret(channel, secret);
  try {
    return await attempt(value);
  } catch (error) {
    if (!(error instanceof Failure) || error.type !== 'ChannelRefused') throw error;
    const now = await readSecret(channel, secret);
    if (now === value) throw error;
    return attempt(now);
  }
};

/** A secret that is not there is a channel that cannot be used: the next one has the alert. */
export const readSecret = async (channel: string, secret: Secret): Promise<string> => {
  try {
    return await secret.read();
  } catch (error) {
    const problem = error instanceof Failure ? error.message : 'it cannot be read.';
    throw new Failure({
      type: 'ChannelRefused',
      message: `Channel ${channel}: ${problem}`,
      retryable: false,
    });
  }
};

import { Failure } from '../audit/failure.ts';
import type { Secret } from '../http/secret.ts';

/** The token of one target: read once, and again only when Splunk rejects it. */
export interface HecToken {
  current(): Promise<string>;
  /** True when another token is known by now, so that one more try makes sense. */
  replace(rejected: string): Promise<boolean>;
}

export const createHecToken = (secret: Secret): HecToken => {
  let cached: string | undefined;
  const read = async (): Promise<string> => {
    const token = await secret.read();
    if (/^[\x21-\x7e]+$/.test(token)) return token;
    throw new Failure({
      type: 'InvalidConfiguration',
      message: `${secret.reference} holds no HEC token: it is empty or has characters that no token has.`,
      retryable: true,
    });
  };
  return {
    current: async () => (cached ??= await read()),
    replace: async (rejected) => {
      if (cached !== undefined && cached !== rejected) return true;
      cached = undefined; // the next caller reads anew: rotation needs no restart
      const token = await read();
      if (token === rejected) return false;
      cached = token;
      return true;
    },
  };
};

import type { Secret } from '../http/secret.ts';

/** A secret in use: read once, and again only when the other side rejects it, so that rotation needs no restart. */
export interface RotatingSecret {
  current(): Promise<string>;
  /** True when another value is known by now, so that one more try makes sense. */
  replace(rejected: string): Promise<boolean>;
}

/** `check` throws a Failure for a value that can be none. */
export const createRotatingSecret = (
  secret: Secret,
  check: (value: string) => void,
): RotatingSecret => {
  let cached: string | undefined;
  const read = async (): Promise<string> => {
    const value = await secret.read();
    check(value);
    return value;
  };
  return {
    current: async () => (cached ??= await read()),
    replace: async (rejected) => {
      if (cached !== undefined && cached !== rejected) return true;
      cached = undefined; // the next caller reads anew
      const value = await read();
      if (value === rejected) return false;
      cached = value;
      return true;
    },
  };
};

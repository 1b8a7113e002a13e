import { createHash } from 'node:crypto';
import { Failure } from '../audit/failure.ts';

/** What a token endpoint granted. */
export interface TokenGrant {
  readonly accessToken: string;
  /** Lifetime in seconds as the server said it; validated here. */
  readonly expiresIn: unknown;
}

/** A token as history may know it. */
export interface TokenInfo {
  /** ISO 8601 UTC: when we stop using it. */
  readonly expiresAt: string;
  /** First 8 hex digits of the token's SHA-256. */
  readonly fingerprint: string;
}

export interface Token {
  readonly value: string;
  /** Epoch milliseconds when we stop using it. */
  readonly expiresAt: number;
  readonly info: TokenInfo;
}

export interface TokenCacheOptions {
  readonly fetchToken: () => Promise<TokenGrant>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One token per credential, shared by everybody who reads with it. */
export interface TokenCache {
  /** The token in use; fetches one only when there is none that is still good. */
  get(): Promise<Token>;
  info(): TokenInfo | undefined;
  /** Forgets a token that was refused, unless a newer one has taken its place. */
  invalidate(token: Token): void;
}

const marginMs = 60_000;
const refreshCooldownMs = 10_000;
const maxLifetimeSeconds = 366 * 86_400;

interface CachedToken extends Token {
  /** From here on a successor is fetched in the background. */
  readonly refreshAt: number;
}

export const createTokenCache = ({ fetchToken, now }: TokenCacheOptions): TokenCache => {
  let cached: CachedToken | undefined;
  let pending: Promise<CachedToken> | undefined;
  let nextRefreshAt = 0;
  let sequence = 0;

  const refresh = (): Promise<CachedToken> => {
    if (pending !== undefined) return pending;
    const own = ++sequence;
    const isNewest = (): boolean => own === sequence;
    const fetching = (async () => {
      const askedAt = now();
      const token = toToken(await fetchToken(), askedAt);
      // A fetch begun before an invalidation must not replace what came after it.
      if (isNewest()) cached = token;
      return token;
    })();
    pending = fetching;
    const settle = (): void => {
      if (isNewest()) pending = undefined;
    };
    fetching.then(settle, settle);
    return fetching;
  };

  /** A failure here harms nobody: the old token is still good, and whoever finds it expired gets the error. */
  const refreshInBackground = (time: number): void => {
    if (pending !== undefined || time < nextRefreshAt) return;
    nextRefreshAt = time + refreshCooldownMs;
    void Promise.allSettled([refresh()]);
  };

  return {
    get: () => {
      const time = now();
      if (cached === undefined || time >= cached.expiresAt) return refresh();
      if (time >= cached.refreshAt) refreshInBackground(time);
      return Promise.resolve(cached);
    },
    info: () => cached?.info,
    invalidate: (token) => {
      if (cached?.value !== token.value) return;
      cached = undefined;
      pending = undefined;
      sequence += 1;
    },
  };
};

/** Counted from when the token was asked for, so that a slow answer cannot make it seem younger. */
const toToken = ({ accessToken, expiresIn }: TokenGrant, askedAt: number): CachedToken => {
  const lifetime = validateLifetime(expiresIn);
  if (accessToken === '') throw invalidGrant('the access token is empty');
  const lifetimeMs = lifetime * 1000;
  const usableMs = lifetimeMs - (lifetimeMs <= 2 * marginMs ? lifetimeMs / 2 : marginMs);
  const expiresAt = askedAt + usableMs;
  const refreshMs = Math.min(Math.max(60_000, 0.05 * lifetimeMs), usableMs / 2);
  return {
    value: accessToken,
    expiresAt,
    refreshAt: expiresAt - refreshMs,
    info: {
      expiresAt: new Date(expiresAt).toISOString(),
      fingerprint: createHash('sha256').update(accessToken).digest('hex').slice(0, 8),
    },
  };
};

const validateLifetime = (expiresIn: unknown): number => {
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn;
  if (typeof seconds !== 'number' || !(seconds > 0) || seconds > maxLifetimeSeconds) {
    throw invalidGrant(`expires_in is ${JSON.stringify(expiresIn) ?? 'missing'}`);
  }
  return seconds;
};

const invalidGrant = (problem: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `The token endpoint's answer cannot be used: ${problem}. Check the address of the login host.`,
    retryable: true,
  });

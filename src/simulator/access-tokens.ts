import { randomBytes } from 'node:crypto';

const MINUTE_MS = 60_000;

/** How much of its minute a token has used. */
export interface Usage {
  readonly count: number;
  readonly allowed: number;
  readonly resetSeconds: number;
}

export interface AccessTokens {
  issue(): string;
  isValid(token: string | undefined): token is string;
  revoke(token: string): void;
  /** Counts one request of this token; beyond `allowed` it is to be refused. */
  use(token: string): Usage;
}

/** Tokens with a lifetime and a fixed-window budget of requests per minute. */
export function createAccessTokens(
  now: () => number,
  { tokenSeconds, requestsPerMinute }: { tokenSeconds: number; requestsPerMinute: number },
): AccessTokens {
  const tokens = new Map<string, { expiresAt: number; windowEndsAt: number; count: number }>();
  return {
    issue: () => {
      const token = randomBytes(32).toString('base64url');
      tokens.set(token, { expiresAt: now() + tokenSeconds * 1000, windowEndsAt: 0, count: 0 });
      return token;
    },
    isValid: (token): token is string =>
      token !== undefined && (tokens.get(token)?.expiresAt ?? 0) > now(),
    revoke: (token) => {
      tokens.delete(token);
    },
    use: (token) => {
      const state = tokens.get(token) ?? { expiresAt: 0, windowEndsAt: 0, count: 0 };
      if (state.windowEndsAt <= now()) {
        state.windowEndsAt = now() + MINUTE_MS;
        state.count = 0;
      }
      state.count += 1;
      const resetSeconds = Math.ceil((state.windowEndsAt - now()) / 1000);
      return { count: state.count, allowed: requestsPerMinute, resetSeconds };
    },
  };
}

/** A HEC token: a stanza `[http://<name>]`. It has no expiry; rotation gives it another value. */
export interface HecToken {
  readonly name: string;
  readonly value: string;
  readonly disabled: boolean;
  /** Indexes it may write to; empty means any. */
  readonly indexes: readonly string[];
  readonly defaultIndex: string;
  readonly useAck: boolean;
}

export interface HecTokens {
  list(): readonly HecToken[];
  withValue(value: string): HecToken | undefined;
  /** Changes the named token, or makes one where the name is new. */
  put(name: string, change: Partial<HecToken>): HecToken;
  /** Whether there was such a token. */
  delete(name: string): boolean;
}

const DEFAULT_TOKEN: HecToken = {
  name: 'holdfast',
  value: '6d1c7b52-3f0a-4c1e-9a57-2b8f4e6d0c11',
  disabled: false,
  indexes: ['ccas_audit'],
  defaultIndex: 'ccas_audit',
  useAck: false,
};

export function createHecTokens(initial: readonly Partial<HecToken>[]): HecTokens {
  const tokens = new Map<string, HecToken>();
  const put = (name: string, change: Partial<HecToken>): HecToken => {
    const token = { ...DEFAULT_TOKEN, ...tokens.get(name), ...change, name };
    tokens.set(name, token);
    return token;
  };
  for (const token of initial) put(token.name ?? DEFAULT_TOKEN.name, token);
  return {
    list: () => [...tokens.values()],
    withValue: (value) =>
      [...tokens.values()].find((token) => token.value.toLowerCase() === value.toLowerCase()),
    put,
    delete: (name) => tokens.delete(name),
  };
}

import { randomBytes } from 'node:crypto';
import { basicOf, credentialsOf } from '../http.ts';

/** Somebody who may use the management port. */
export interface SearchAccount {
  readonly name: string;
  readonly password: string;
  /** A Splunk authentication token, for `Authorization: Bearer`. */
  readonly bearerToken?: string;
  /** The capability `search`; without it every search is 403. */
  readonly maySearch: boolean;
  /** srchIndexesAllowed, `*` for all: events of other indexes are simply not seen. */
  readonly indexes: readonly string[];
}

type Changeable = { -readonly [Key in keyof SearchAccount]: SearchAccount[Key] };

export interface SearchAccounts {
  /** A session key for `Authorization: Splunk`; undefined for a wrong password. */
  login(name: string, password: string): string | undefined;
  /** Whose request this is, by Bearer, session key or Basic. */
  of(authorization: string | undefined): SearchAccount | undefined;
  /** Changes what an account may do, sessions that it has included, or its secrets; undefined where there is none. */
  change(name: string, change: Partial<Omit<SearchAccount, 'name'>>): SearchAccount | undefined;
}

export const DEFAULT_ACCOUNTS: readonly SearchAccount[] = [
  {
    name: 'admin',
    password: 'changeme',
    bearerToken: 'simulated-search-token',
    maySearch: true,
    indexes: ['*'],
  },
  { name: 'blind', password: 'changeme', maySearch: true, indexes: [] },
  { name: 'powerless', password: 'changeme', maySearch: false, indexes: ['*'] },
];

export function createSearchAccounts(initial: readonly SearchAccount[]): SearchAccounts {
  const accounts: Changeable[] = initial.map((account) => ({ ...account }));
  const sessions = new Map<string, SearchAccount>();
  const byPassword = (name: string, password: string): SearchAccount | undefined =>
    accounts.find((account) => account.name === name && account.password === password);
  return {
    login: (name, password) => {
      const account = byPassword(name, password);
      if (account === undefined) return undefined;
      const key = randomBytes(32).toString('hex');
      sessions.set(key, account);
      return key;
    },
    of: (authorization) => {
      const { scheme, value } = credentialsOf(authorization);
      if (value === '') return undefined;
      const bearer = accounts.find(({ bearerToken }) => bearerToken === value);
      // Splunk takes a session key under either scheme, and an authentication token as Bearer.
      if (scheme === 'bearer') return bearer ?? sessions.get(value);
      if (scheme === 'splunk') return sessions.get(value);
      if (scheme !== 'basic') return undefined;
      const { user, password } = basicOf(value);
      return byPassword(user, password);
    },
    change: (name, { maySearch, indexes, bearerToken, password }) => {
      const account = accounts.find((one) => one.name === name);
      if (account === undefined) return undefined;
      if (maySearch !== undefined) account.maySearch = maySearch;
      if (indexes !== undefined) account.indexes = indexes;
      if (bearerToken !== undefined) account.bearerToken = bearerToken;
      if (password !== undefined) account.password = password;
      return account;
    },
  };
}

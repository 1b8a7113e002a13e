import { Failure } from '../audit/failure.ts';
import { createRotatingSecret } from './rotating-secret.ts';
import type { SearchAccount } from './search-settings.ts';

/** Who searches: the one place where its secret meets a request. */
export interface SearchCredentials {
  current(): Promise<SearchCredential>;
}

export interface SearchCredential {
  /** Value of the header. */
  readonly authorization: string;
  /** To be called when Splunk rejects it: true when there is another one by now. */
  renew(): Promise<boolean>;
  /** Takes the secret out of a text that repeats what was sent. */
  clean(text: string): string;
}

export const createSearchCredentials = (account: SearchAccount): SearchCredentials => {
  const source = account.kind === 'token' ? account.token : account.password;
  const secret = createRotatingSecret(source, (value) => {
    const isUsable = account.kind === 'token' ? /^[\x21-\x7e]+$/ : /^[^\0\r\n]+$/;
    if (isUsable.test(value)) return;
    throw new Failure({
      type: 'InvalidConfiguration',
      message: `${source.reference} holds no ${account.kind} for Splunk's search: it is empty or has characters that none has.`,
      retryable: true,
    });
  });
  return {
    current: async () => {
      const value = await secret.current();
      const sent =
        account.kind === 'token'
          ? value
          : Buffer.from(`${account.username}:${value}`).toString('base64');
      return {
        authorization: `${account.kind === 'token' ? 'Bearer' : 'Basic'} ${sent}`,
        renew: () => secret.replace(value),
        clean: (text) => text.replaceAll(sent, '[secret]').replaceAll(value, '[secret]'),
      };
    },
  };
};

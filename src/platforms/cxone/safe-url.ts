import { Failure } from '../../audit/failure.ts';

/**
 * An address that the platform names for secrets or tokens, without trailing slash: never less protected
 * than the address that the operator configured.
 */
export const safeUrl = (url: string, configuredUrl: string, name: string): string => {
  const parsed = new URL(url);
  const isProtected =
    parsed.protocol === 'https:' || parsed.protocol === new URL(configuredUrl).protocol;
  if (
    !isProtected ||
    !parsed.protocol.startsWith('http') ||
    parsed.username !== '' ||
    parsed.password !== ''
  ) {
    throw new Failure({
      type: 'SourceRefused',
      message: `${configuredUrl} names ${parsed.origin} as ${name}, which is not an https address; nothing is sent there.`,
      retryable: false,
    });
  }
  return url.replace(/\/+$/, '');
};

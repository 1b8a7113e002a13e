import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a link permits, and until when. */
export interface LinkClaims {
  readonly alert: string;
  /** Channel that the link was sent to. */
  readonly channel: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export type ReadLink =
  | { readonly verdict: 'valid' | 'expired'; readonly claims: LinkClaims; readonly digest: string }
  | { readonly verdict: 'forged' | 'too-long' };

/** Ours have some 150 characters; what is longer is not looked at. */
const LONGEST = 1_024;
/** Keeps a secret that is used for something else too from signing links. */
const PURPOSE = 'holdfast acknowledgement link v1\n';

const macOf = (payload: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(PURPOSE).update(payload).digest();

/** `<claims>.<mac>`, both base64url; the nonce makes each link another one. */
export const signLink = ({ alert, channel, expiresAt }: LinkClaims, secret: string): string => {
  const nonce = randomBytes(12).toString('base64url');
  const payload = Buffer.from(JSON.stringify([alert, channel, expiresAt, nonce])).toString(
    'base64url',
  );
  return `${payload}.${macOf(payload, secret).toString('base64url')}`;
};

/** The sender is anybody: nothing is parsed before the signature is good. */
export const readLink = (token: string, secret: string, now: number): ReadLink => {
  if (token.length > LONGEST) return { verdict: 'too-long' };
  const [payload = '', mac = '', ...more] = token.split('.');
  const expected = macOf(payload, secret).toString('base64url');
  // As text, because several texts of base64url are the same bytes, and a link is spent by its text.
  if (more.length > 0 || !isEqual(mac, expected)) return { verdict: 'forged' };
  const [alert, channel, expiresAt] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  ) as readonly [string, string, number];
  return {
    verdict: expiresAt > now ? 'valid' : 'expired',
    claims: { alert, channel, expiresAt },
    digest: createHash('sha256').update(token).digest('hex'),
  };
};

/** In constant time; the length of a MAC is no secret. */
const isEqual = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

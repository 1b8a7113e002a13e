import { Failure } from '../audit/failure.ts';
import type { Secret } from '../http/secret.ts';
import { createRotatingSecret, type RotatingSecret } from './rotating-secret.ts';

/** The token of one target: read once, and again only when Splunk rejects it. */
export const createHecToken = (secret: Secret): RotatingSecret =>
  createRotatingSecret(secret, (token) => {
    if (/^[\x21-\x7e]+$/.test(token)) return;
    throw new Failure({
      type: 'InvalidConfiguration',
      message: `${secret.reference} holds no HEC token: it is empty or has characters that no token has.`,
      retryable: true,
    });
  });

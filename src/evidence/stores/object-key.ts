import { Failure } from '../../audit/failure.ts';

/** Such as every store and file system takes as they are. */
const PART = /^[\w!'()*%~+=,@.-]+$/;

/** The directory store keeps its own files there. */
export const RESERVED = '.store';

/** Keys come from formats/object-keys.ts; a key that leads elsewhere must never become a path. */
export const checkKey = (key: string): string => {
  const parts = key.split('/');
  const isSafe = parts.every((part) => PART.test(part) && part !== '.' && part !== '..');
  if (isSafe && parts[0] !== RESERVED) return key;
  throw new Failure({
    type: 'InvalidInput',
    message: `"${key}" is no key of the evidence archive.`,
    retryable: false,
  });
};

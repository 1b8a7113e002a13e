import { Failure } from '../../audit/failure.ts';
import type { KeyEntry, WantedKey } from './key-entry.ts';

const ALGORITHMS = { evidence: 'ecdsa-p256-sha256', log: 'ed25519' } as const;

/** Whether an entry is to be written; throws where the key may not become the current one. */
export const checkKeyChange = (
  location: string,
  { usage, signer, vkey, former }: WantedKey,
  known: readonly KeyEntry[],
  current: KeyEntry | undefined,
): boolean => {
  const { keyId } = signer;
  if (signer.algorithm !== ALGORITHMS[usage])
    throw refused(
      `The ${usage} key ${keyId} is ${signer.algorithm}; it has to be ${ALGORITHMS[usage]}.`,
    );
  if (current === undefined) return true;
  if (current.keyId === keyId) {
    if (current.vkey === vkey) return false;
    throw refused(
      `The log in ${location} is ${current.vkey}, the configuration says ${vkey}: a log keeps its origin for ever. Set evidence.origin back.`,
    );
  }
  const replaced = known.find((entry) => entry.usage === usage && entry.replaces === keyId);
  if (replaced !== undefined)
    throw refused(
      `The ${usage} key ${keyId} was replaced by ${replaced.keyId} on ${replaced.validFrom}. Configure that one, or a new one.`,
    );
  if (former?.keyId === current.keyId) return true;
  throw refused(
    `The ${usage} key ${keyId} is not in the key ledger of ${location}, whose newest is ${current.keyId}. ` +
      'Let the two sign for each other: holdfast keys rotate.',
  );
};

const refused = (message: string): Failure =>
  new Failure({ type: 'InvalidConfiguration', message, retryable: false });

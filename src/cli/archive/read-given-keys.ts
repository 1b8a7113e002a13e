import { readFile } from 'node:fs/promises';
import type { GivenKeys } from '../../evidence/verify/key-ring.ts';
import { parsePublicKey, type PublicKey } from '../../evidence/verify/public-key.ts';
import { parseVerifierKey, type VerifierKey } from '../../evidence/verify/verifier-key.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Files of `--key` and `--log-key`. */
export const readGivenKeys = async (
  evidenceFiles: readonly string[],
  logFiles: readonly string[],
): Promise<GivenKeys> => ({
  evidence: await Promise.all(evidenceFiles.map(readEvidenceKey)),
  log: await Promise.all(logFiles.map(readLogKey)),
});

const readEvidenceKey = async (file: string): Promise<PublicKey> => {
  const key = parsePublicKey(await read(file));
  if (key?.algorithm === 'ecdsa-p256-sha256') return key;
  throw new CliError(EXIT.usage, `${file} is no public key of ECDSA on P-256 as PEM.`, {
    advice:
      'Evidence is signed by such a key: ask its owner for the public half, never the private one.',
  });
};

const readLogKey = async (file: string): Promise<VerifierKey> => {
  const key = parseVerifierKey(await read(file));
  if (key !== undefined) return key;
  throw new CliError(
    EXIT.usage,
    `${file} is no verifier key (name+hash+base64), and no Ed25519 public key as PEM.`,
    {
      advice: 'Checkpoints of the log are signed by such a key: ask its owner for the public half.',
    },
  );
};

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `The key ${file} cannot be read: ${reason}`);
  }
};

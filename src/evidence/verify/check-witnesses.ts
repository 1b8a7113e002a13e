import { CHECKPOINT } from '../formats/object-keys.ts';
import type { Findings } from './findings.ts';
import type { KeyRing } from './key-ring.ts';
import { isSigned } from './public-key.ts';
import type { KeptCheckpoint } from './read-checkpoints.ts';
import { hintOf, type VerifierKey } from './verifier-key.ts';

const TIME_BYTES = 8;

/**
 * C2SP tlog-cosignature: a witness signs what continues the checkpoint that it signed before, so its word holds against
 * who has the log's key, too. Not every checkpoint has one; the newest of those shows how far the word goes.
 */
export const checkWitnesses = (
  { witnesses }: KeyRing,
  kept: readonly KeptCheckpoint[],
  findings: Findings,
): void => {
  const newest = kept.at(-1)?.checkpoint.size ?? 0;
  for (const witness of witnesses) {
    const name = witness.name ?? 'the witness';
    const signed = kept.filter((one) => judge(witness, one, findings)).at(-1)?.checkpoint.size;
    if (signed === undefined) {
      findings.add('missing', CHECKPOINT, `${name} has cosigned no checkpoint of this log.`);
    } else if (signed < newest) {
      const what = `${name} has cosigned ${signed} of its ${newest} entries.`;
      findings.note('late', CHECKPOINT, what);
    }
  }
};

const judge = (
  witness: VerifierKey,
  { key, checkpoint }: KeptCheckpoint,
  findings: Findings,
): boolean => {
  const line = checkpoint.signatures.find(
    ({ name, hint }) => name === witness.name && hint.equals(hintOf(witness, name)),
  );
  if (line === undefined) return false;
  const { signature } = line;
  const time = signature.length === TIME_BYTES + 64 ? signature.readBigUInt64BE() : undefined;
  const message = Buffer.from(`cosignature/v1\ntime ${time}\n${checkpoint.body}`);
  if (time !== undefined && isSigned(witness.key, message, signature.subarray(TIME_BYTES)))
    return true;
  findings.add('modified', key, `The cosignature of ${witness.name} is not valid.`);
  return false;
};

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { KeyConfig } from '../../config/config.ts';
import { createSecret, secretReference } from '../../config/secret-reference.ts';
import type { KeyPredicate } from '../../evidence/formats/other-predicates.ts';
import { formatVkey, noteKeyOf } from '../../evidence/signing/vkey.ts';
import { openSigner } from '../../worker/harvest/open-evidence.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { withKeyLedger } from './open-key-ledger.ts';

interface Options {
  readonly usage: KeyPredicate['usage'];
  readonly former: string;
}

export const rotateKey = async (
  { usage, former: reference }: Options,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  await withKeyLedger(context, async ({ ledger, location, evidence, surroundings }) => {
    const { evidenceKey, logKey, origin } = evidence;
    const configured = usage === 'evidence' ? evidenceKey : logKey;
    const former = await openSigner(formerOf(reference, configured), surroundings);
    const signer = await openSigner(configured, surroundings);
    const vkey = usage === 'log' ? formatVkey(noteKeyOf(origin, signer.publicKey)) : null;
    const known = (await ledger.entries()).filter((entry) => entry.usage === usage);
    if (known.length === 0) throw nothingToRotate(usage, location);
    const entry = await ledger.ensure({ usage, signer, vkey, former });
    const isNew = entry.keyId !== known.at(-1)?.keyId;
    context.print({ rotated: isNew, entry }, [
      isNew
        ? `From ${entry.validFrom} on the ${usage} key of ${location} is ${entry.keyId}, which ${former.keyId} has signed for.`
        : `${entry.keyId} is the ${usage} key of ${location} already. Nothing was changed.`,
    ]);
  });
};

/** Like the configured one, a former key of KMS is in its region. */
const formerOf = (reference: string, configured: KeyConfig): KeyConfig => {
  if (reference.startsWith('kms:')) {
    const same = configured.kind === 'kms' ? configured : undefined;
    const keyId = reference.slice('kms:'.length);
    return { kind: 'kms', keyId, region: same?.region, endpoint: same?.endpoint };
  }
  if (secretReference.safeParse(reference).success)
    return { kind: 'pem', pem: createSecret(reference, resolve('.')) };
  // Not repeated: somebody may have written the key itself.
  throw new CliError(EXIT.usage, '--former is no reference to a key.', {
    advice: 'Write env:NAME, file:/path or kms:<key id>.',
  });
};

const nothingToRotate = (usage: string, location: string): CliError =>
  new CliError(EXIT.usage, `No ${usage} key has signed anything in ${location} yet.`, {
    advice: 'The first worker enters the key it is given; there is nothing to rotate.',
  });

import { type Command, Option } from 'commander';
import { generateKeys } from '../keys/generate-keys.ts';
import { listKeys } from '../keys/list-keys.ts';
import { rotateKey } from '../keys/rotate-key.ts';

const GENERATE_HELP = `
Writes evidence-key.pem (ECDSA P-256, signs manifests) and log-key.pem (Ed25519, signs checkpoints), for nobody but you
to read, and their public halves beside them. Nothing is ever overwritten. Keep a copy where the archive is not: without
the key it has, an archive takes no other. What auditors need is printed: fingerprints and the log's verifier key.

Example:
  $ holdfast keys generate --out /etc/holdfast/keys --origin example.com/holdfast`;

const LIST_HELP = `
Read from the archive and checked: each key has signed itself, and its predecessor has signed for it.

Examples:
  $ holdfast keys list
  $ holdfast keys list --json`;

const ROTATE_HELP = `
Stop the workers, configure the new key, and say where the old one is: the archive then holds a statement about the new
key that both have signed. Start the workers again. The old private key is not needed any more; what it has signed stays
valid. A key of AWS KMS is named kms:<key id>.

Examples:
  $ holdfast keys rotate --usage evidence --former file:/etc/holdfast/keys-2026/evidence-key.pem
  $ holdfast keys rotate --usage log --former kms:alias/holdfast-log-2026`;

export const addKeysCommand = (program: Command): void => {
  const keys = program.command('keys').description('the keys that sign evidence and its log');
  keys
    .command('generate')
    .description('make a key pair for evidence and one for its log')
    .requiredOption('--out <directory>', 'where the key files are written')
    .option('--origin <name>', 'name of the log, for its verifier key; evidence.origin')
    .addHelpText('after', GENERATE_HELP)
    .action(generateKeys);
  keys
    .command('list')
    .description('every key that has signed the archive, and from when on')
    .addHelpText('after', LIST_HELP)
    .action(listKeys);
  keys
    .command('rotate')
    .description('let the configured key follow the one that has signed the archive so far')
    .addOption(
      new Option('--usage <usage>', 'which key').choices(['evidence', 'log']).makeOptionMandatory(),
    )
    .requiredOption('--former <reference>', 'the key so far: env:NAME, file:/path or kms:<key id>')
    .addHelpText('after', ROTATE_HELP)
    .action(rotateKey);
};

import { KEYS } from '../../evidence/formats/object-keys.ts';
import { parseKey } from '../archive/read-keys.ts';
import { type PackageFile, textFile } from './package-file.ts';

/**
 * The public keys of the key ledger as files of their own, for openssl and cosign. Whoever checks compares them with
 * what they were given another way: a package cannot vouch for its own keys.
 */
export const publicKeys = (sealed: readonly PackageFile[]): readonly PackageFile[] =>
  sealed
    .filter(({ name }) => name.startsWith(KEYS))
    .flatMap(({ name: entry, bytes }) => {
      const { usage, keyId, publicKey, vkey } = parseKey(entry, bytes);
      const name = `public-keys/${usage}-${keyId}`;
      return [
        textFile(`${name}.pem`, publicKey),
        ...(vkey === null ? [] : [textFile(`${name}.vkey`, `${vkey}\n`)]),
      ];
    });

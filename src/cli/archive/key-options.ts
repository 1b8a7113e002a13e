import type { Command } from 'commander';
import type { GivenKeys } from '../../evidence/verify/key-ring.ts';
import { readGivenKeys } from './read-given-keys.ts';

export interface KeyOptions {
  readonly key: readonly string[];
  readonly logKey: readonly string[];
}

/** Public keys that came another way than the archive; without them its own are believed, and that is said. */
export const addKeyOptions = (command: Command): Command =>
  command
    .option('--key <file>', 'public key of the evidence, PEM; may be repeated', collect, [])
    .option(
      '--log-key <file>',
      'public key of the log or of a witness, PEM or verifier key; may be repeated',
      collect,
      [],
    );

export const givenKeys = ({ key, logKey }: KeyOptions): Promise<GivenKeys> =>
  readGivenKeys(key, logKey);

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

import { access, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type GeneratedKey,
  generateEvidenceKey,
  generateLogKey,
} from '../../evidence/signing/generate-keys.ts';
import { fingerprintOf, keyIdOf } from '../../evidence/signing/public-key.ts';
import { formatVkey, noteKeyOf } from '../../evidence/signing/vkey.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { renderTable } from '../table.ts';

interface Options {
  readonly out: string;
  readonly origin?: string;
}

interface KeyFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

export const generateKeys = async ({ out, origin }: Options, command: Command): Promise<void> => {
  const folder = resolve(out);
  const evidence = generateEvidenceKey();
  const log = generateLogKey();
  // Before anything is written: a name that no log can have is refused here.
  const vkey = origin === undefined ? null : formatVkey(noteKeyOf(origin, log.publicKey));
  await write(folder, [
    ...filesOf(folder, 'evidence-key', evidence),
    ...filesOf(folder, 'log-key', log),
  ]);
  const made = [
    describe('evidence', join(folder, 'evidence-key.pem'), evidence),
    describe('log', join(folder, 'log-key.pem'), log),
  ];
  contextOf(command).print({ keys: made, vkey }, [
    ...renderTable(
      [
        { title: 'usage', value: ({ usage }) => usage },
        { title: 'file', value: ({ file }) => file },
        { title: 'key id', value: ({ keyId }) => keyId },
        { title: 'sha-256 of the public key', value: ({ fingerprint }) => fingerprint },
      ],
      made,
    ),
    '',
    vkey === null
      ? 'The verifier key of the log needs the log’s name: holdfast keys list shows it later.'
      : `Verifier key of the log: ${vkey}`,
    '',
    'In holdfast.yaml, section evidence:',
    ...made.map(({ usage, file }) => `  ${usage}_key: file:${file}`),
  ]);
};

const filesOf = (
  folder: string,
  name: string,
  { privateKey, publicKey }: GeneratedKey,
): KeyFile[] => [
  { path: join(folder, `${name}.pem`), text: privateKey, mode: 0o600 },
  { path: join(folder, `${name}.pub.pem`), text: publicKey, mode: 0o644 },
];

const write = async (folder: string, files: readonly KeyFile[]): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { path } of files) if (await exists(path)) throw taken(path);
  // `wx` also refuses what appears in between.
  for (const { path, text, mode } of files) await writeFile(path, text, { flag: 'wx', mode });
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await access(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

const taken = (path: string): CliError =>
  new CliError(EXIT.usage, `${path} exists. Nothing was written.`, {
    advice: 'Name another directory: a key that has signed evidence must not be lost.',
  });

const describe = (usage: 'evidence' | 'log', file: string, { publicKey }: GeneratedKey) => ({
  usage,
  file,
  keyId: keyIdOf(publicKey),
  fingerprint: fingerprintOf(publicKey),
  publicKey,
});

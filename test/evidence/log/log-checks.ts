import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogPlace } from './support.ts';
import { ORIGIN } from './support.ts';
import { naiveRoot } from './naive-tree.ts';

/** Reads a checkpoint as C2SP says, and checks the log's own signature line. */
export const readCheckpoint = (
  text: string,
  publicKey: string,
): { readonly size: number; readonly root: string } => {
  const [body = '', line = ''] = text.split('\n\n');
  const signature = Buffer.from(line.split('\n')[0]?.split(' ')[2] ?? '', 'base64').subarray(4);
  assert.ok(
    verify(null, Buffer.from(`${body}\n`), createPublicKey(publicKey), signature),
    'the checkpoint is not signed',
  );
  const [origin, size, root = ''] = body.split('\n');
  assert.equal(origin, ORIGIN);
  return { size: Number(size), root };
};

/** Every checkpoint that was ever shown is of the tree of the leaves that the ledger has now. */
export const checkHistory = async ({ directory, leaves, signer }: LogPlace): Promise<number[]> => {
  const folder = join(directory, 'log', 'checkpoints');
  const entries = await leaves.entries(0, await leaves.size());
  return readdirSync(folder).map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { size, root } = readCheckpoint(text, signer.publicKey);
    assert.equal(Number(name), size);
    assert.equal(root, naiveRoot(entries.slice(0, size)).toString('base64'), `size ${size}`);
    return size;
  });
};

export const newestSize = ({ directory, signer }: LogPlace): number =>
  readCheckpoint(readFileSync(join(directory, 'log', 'checkpoint'), 'utf8'), signer.publicKey).size;

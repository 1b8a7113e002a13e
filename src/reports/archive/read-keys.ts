import type { KeyPredicate } from '../../evidence/formats/other-predicates.ts';
import { KEYS } from '../../evidence/formats/object-keys.ts';
import type { Statement } from '../../evidence/formats/statement.ts';
import type { ArchiveFiles } from './archive-files.ts';
import { damaged } from './damaged.ts';

/** The key ledger, in order. */
export const readKeys = async (files: ArchiveFiles): Promise<readonly KeyPredicate[]> => {
  const names = new Set<string>();
  for await (const { key } of files.list(KEYS)) names.add(key);
  const keys: KeyPredicate[] = [];
  for (const name of [...names].sort()) {
    const bytes = await files.get(name, null);
    if (bytes === undefined) throw damaged(name, 'is not in the archive');
    keys.push(parseKey(name, bytes));
  }
  return keys;
};

/** `name` is for the message. */
export const parseKey = (name: string, bytes: Buffer): KeyPredicate => {
  try {
    const { payload } = JSON.parse(bytes.toString('utf8')) as { payload: string };
    const text = Buffer.from(payload, 'base64').toString('utf8');
    return (JSON.parse(text) as Statement<KeyPredicate>).predicate;
  } catch (error) {
    throw damaged(name, `is no entry of the key ledger (${String(error)})`);
  }
};

import { isUtf8 } from 'node:buffer';
import { checkpointKey, FILES } from '../formats/object-keys.ts';
import { isSignedByLog, readCheckpoint } from './checkpoint.ts';
import { readPinned } from './read-sealed.ts';
import type { Folder } from './read-folders.ts';
import type { VerifyContext } from './verify-context.ts';

const HEAD = /^c2sp\.org\/tlog-proof@v1\nindex (0|[1-9]\d{0,14})\n/;

/**
 * C2SP tlog-proof: what an auditor is handed has to be just what the log gives: it is made again from the tree, and
 * compared as text.
 */
export const checkProof = async (
  context: VerifyContext,
  folder: Folder,
  index: number,
): Promise<void> => {
  const key = `${folder.prefix}/${FILES.proof}`;
  const proof = await readPinned(context, folder, FILES.proof, undefined);
  if (proof === undefined) return;
  const problem = judgeProof(context, key, proof.bytes, index);
  if (problem !== undefined) context.findings.add('modified', key, problem, proof.versionId);
};

const judgeProof = (
  { ring, log, findings }: VerifyContext,
  key: string,
  bytes: Buffer,
  index: number,
): string | undefined => {
  const text = isUtf8(bytes) ? bytes.toString('utf8') : '';
  const [head = '', said] = HEAD.exec(text) ?? [];
  const end = text.indexOf('\n\n');
  const read = readCheckpoint(Buffer.from(text.slice(end + 2)));
  if (said === undefined || end === -1 || 'problem' in read) return 'It is no tlog-proof.';
  if (said !== String(index)) return `It proves entry ${said}; this statement is entry ${index}.`;
  const { size, root, text: checkpoint } = read.value;
  if (!ring.log.some((logKey) => isSignedByLog(read.value, logKey))) {
    return 'No key of the log has signed its checkpoint.';
  }
  const { tree } = log;
  if (tree === null) return undefined; // told with the log
  if (index >= size || size > tree.size || !tree.root(size).equals(root)) {
    return `Its checkpoint of ${size} entries is not one of this log.`;
  }
  const hashes = tree.inclusionProof(index, size).map((hash) => `${hash.toString('base64')}\n`);
  if (text !== `${head}${hashes.join('')}\n${checkpoint}`) {
    return 'Its hashes do not lead from the statement to the checkpoint.';
  }
  const kept = log.checkpoints.get(size);
  if (kept?.key !== checkpointKey(size)) {
    const what = `${key} was made against this checkpoint, which is not kept any more.`;
    findings.add('missing', checkpointKey(size), what);
  }
  if (kept !== undefined && kept.checkpoint.text !== checkpoint) {
    const what = `${kept.key} and ${key} hold different signatures of the same checkpoint.`;
    findings.add('modified', kept.key, what);
    return what;
  }
  return undefined;
};

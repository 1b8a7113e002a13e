import { createMerkleTree, type MerkleTree } from './merkle-tree.ts';

/** Files of a log that is broken in many places are not tried in every combination. */
const MAX_TRIES = 256;

/**
 * The leaves that lead to the root which was signed, where files disagree. `candidates`: for each bundle what it may
 * hold. Undefined where no choice leads there.
 */
export const chooseLeaves = (
  candidates: readonly (readonly Buffer[])[],
  root: Buffer,
): MerkleTree | undefined => {
  const total = candidates.reduce((product, { length }) => product * length, 1);
  for (let choice = 0; choice < Math.min(total, MAX_TRIES); choice += 1) {
    let rest = choice;
    const chosen: Buffer[] = [];
    for (const some of candidates) {
      const picked = some[rest % some.length];
      if (picked !== undefined) chosen.push(picked);
      rest = Math.floor(rest / some.length);
    }
    const tree = createMerkleTree(Buffer.concat(chosen));
    if (tree.root(tree.size).equals(root)) return tree;
  }
  return undefined;
};

export interface Judgement {
  readonly expected: number;
  /** Expected, and not in the sink. */
  readonly lost: number;
  /** Copies beyond the first, of whatever. */
  readonly doubled: number;
  /** In the sink, and not of the world. */
  readonly strange: number;
  /** Some of each, for people. */
  readonly examples: { readonly lost: readonly string[]; readonly doubled: readonly string[] };
}

const EXAMPLES = 5;

/** Compares the world's records with how often the sink has each; knows nothing of anybody's own books. */
export const judge = (
  expected: Iterable<string>,
  counts: ReadonlyMap<string, number>,
): Judgement => {
  const lost: string[] = [];
  const doubled: string[] = [];
  let wanted = 0;
  let found = 0;
  let copies = 0;
  for (const id of expected) {
    wanted += 1;
    if (counts.has(id)) found += 1;
    else lost.push(id);
  }
  for (const [id, times] of counts) {
    if (times === 1) continue;
    copies += times - 1;
    doubled.push(id);
  }
  return {
    expected: wanted,
    lost: lost.length,
    doubled: copies,
    strange: counts.size - found,
    examples: { lost: lost.slice(0, EXAMPLES), doubled: doubled.slice(0, EXAMPLES) },
  };
};

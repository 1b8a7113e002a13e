import type { Contestant } from './contestant.ts';
import { dbos } from './dbos.ts';
import { holdfast } from './holdfast.ts';
import { plainNode } from './plain-node.ts';
import { plainPython } from './plain-python.ts';

const ALL: readonly Contestant[] = [plainNode, holdfast, plainPython, dbos];

/** Those of these letters that can take part; why another cannot is said where nobody overlooks it. */
export const prepareContestants = async (
  keys: readonly string[],
  warn: (line: string) => void,
): Promise<Contestant[]> => {
  const ready: Contestant[] = [];
  for (const key of keys) {
    const contestant = ALL.find((one) => one.key === key);
    if (contestant === undefined) throw new Error(`--contestants: there is no ${key}`);
    const hindrance = await contestant.prepare();
    if (hindrance === undefined) ready.push(contestant);
    else warn(`!! ${key} (${contestant.title}) DOES NOT TAKE PART: ${hindrance}`);
  }
  return ready;
};

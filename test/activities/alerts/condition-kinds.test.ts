import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { QUEUE_CONDITIONS } from '../../../src/activities/alerts/watched-queue.ts';
import { CONDITION_KINDS, conditionKind } from '../../../src/activities/alerts/condition-kinds.ts';

/** Every text in capitals that stands where a kind is raised, or is named as one. */
const RAISED = /\.raise\(\s*(?:[^(),;]*\?\s*)?'([A-Z]\w+)'(?:\s*:\s*'([A-Z]\w+)')?/g;
const NAMED = /\bkind(?::|\s*===)\s*'([A-Z]\w+)'|\bconst [A-Z_]+ = '([A-Z][a-z]+[A-Z]\w+)'/g;

const raisedKinds = (): Set<string> => {
  const kinds = new Set<string>(Object.values(QUEUE_CONDITIONS));
  for (const file of globSync('src/**/*.ts', {
    exclude: ['src/simulator/**', 'src/evidence/**'],
  })) {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('conditions') && !text.includes('.raise(')) continue;
    for (const pattern of [RAISED, NAMED])
      for (const [, ...found] of text.matchAll(pattern))
        for (const kind of found) if (kind !== undefined) kinds.add(kind);
  }
  return kinds;
};

describe('kinds of conditions', () => {
  it('are all known, each with its severity and a reason', () => {
    const kinds = raisedKinds();
    assert.ok(kinds.size > 30, `only ${kinds.size} were found`);
    const unknown = [...kinds].filter((kind) => !Object.hasOwn(CONDITION_KINDS, kind));
    assert.deepEqual(unknown, []);
  });

  it('are all raised somewhere', () => {
    const kinds = raisedKinds();
    const idle = Object.keys(CONDITION_KINDS).filter((kind) => !kinds.has(kind));
    assert.deepEqual(idle, []);
  });

  it('that nobody knows are medium', () => {
    assert.equal(conditionKind('Unheard').severity, 'medium');
    assert.equal(conditionKind('constructor').severity, 'medium');
  });
});

import { evaluateCondition, namesIn, type Condition } from './condition.ts';
import { compileItem, type DetectionItem } from './detection-item.ts';
import { NotSupported } from './not-supported.ts';
import { parseCondition } from './parse-condition.ts';
import type { FactName, Truth } from './rule.ts';
import type { Path, RuleDocument } from './rule-document.ts';
import { allOf, anyOf } from './truth.ts';

/** Maps of which one has to match, all of whose items have to. */
type Selection = readonly (readonly DetectionItem[])[];

/** Selections and the condition that joins them, compiled. */
export interface Detection {
  readonly facts: readonly FactName[];
  /** The items' truths are the caller's: of a whole event, or of what an index knows. */
  evaluate(test: (item: DetectionItem) => Truth): Truth;
}

/** Undefined where something was refused. `part` is where the selections are: `detection` or `filter`. */
export const compileDetection = (
  document: RuleDocument,
  part: 'detection' | 'filter',
): Detection | undefined => {
  const content = document.content[part] as Readonly<Record<string, unknown>>;
  const entries = Object.entries(content).filter(
    ([name]) => name !== 'condition' && (part === 'detection' || name !== 'rules'),
  );
  const selections = new Map<string, Selection>();
  for (const [name, value] of entries) {
    const selection = compileSelection(document, [part, name], value);
    if (selection !== undefined) selections.set(name, selection);
  }
  const names = entries.map(([name]) => name);
  const condition = tryTo(document, [part, 'condition'], () =>
    parseCondition(String(content['condition']), names),
  );
  if (condition === undefined || selections.size < names.length) return undefined;
  const used = new Set(namesIn(condition));
  const unused = names.filter((name) => !used.has(name));
  for (const name of unused) document.refuse([part, name], 'the condition does not use it');
  return unused.length > 0 ? undefined : toDetection(condition, selections);
};

const toDetection = (
  condition: Condition,
  selections: ReadonlyMap<string, Selection>,
): Detection => {
  const items = [...selections.values()].flat(2);
  const facts = items.map(({ fact }) => fact).filter((fact) => fact !== null);
  return {
    facts: [...new Set(facts)],
    evaluate: (test) =>
      evaluateCondition(condition, (name) =>
        anyOf(selections.get(name) ?? [], (map) => allOf(map, test)),
      ),
  };
};

const compileSelection = (
  document: RuleDocument,
  path: Path,
  value: unknown,
): Selection | undefined => {
  const maps = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (maps.length === 0) document.refuse(path, 'selects nothing');
  const compiled = maps.map((map, index) =>
    compileMap(document, Array.isArray(value) ? [...path, index] : path, map),
  );
  const whole = compiled.filter((items) => items !== undefined);
  return whole.length === compiled.length && whole.length > 0 ? whole : undefined;
};

const compileMap = (
  document: RuleDocument,
  path: Path,
  map: unknown,
): readonly DetectionItem[] | undefined => {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    document.refuse(
      path,
      'searches for words in whole events, which is not supported: name a field',
    );
    return undefined;
  }
  const entries = Object.entries(map);
  if (entries.length === 0) document.refuse(path, 'selects nothing');
  const items = entries.map(([key, value]) =>
    tryTo(document, [...path, key], () => compileItem(key, value)),
  );
  const whole = items.filter((item) => item !== undefined);
  return whole.length === items.length && whole.length > 0 ? whole : undefined;
};

const tryTo = <Result>(
  document: RuleDocument,
  path: Path,
  compile: () => Result,
): Result | undefined => {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof NotSupported)) throw error;
    document.refuse(path, `${path.at(-1)}: ${error.message}`);
    return undefined;
  }
};

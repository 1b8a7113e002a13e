import { type LineCounter, isMap, isScalar, type Document } from 'yaml';
import type { z } from 'zod';
import { Failure } from '../audit/failure.ts';

export type Path = readonly PropertyKey[];

export interface ConfigProblem {
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** The branch that was meant: one that did not already fail on what kind of value this is. */
const meantBranch = (issue: Issue & { code: 'invalid_union' }): readonly Issue[] =>
  issue.errors.find((branch) => !branch.some(({ path }) => path.length === 0)) ??
  issue.errors[0] ??
  [];

/** What zod found, one problem per place in the file. */
export const problemsOf = (issues: readonly Issue[], base: Path = []): ConfigProblem[] =>
  issues.flatMap((issue) => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, at) => ({
        path: [...path, key],
        message: messages[at] ?? 'unknown key',
      }));
    }
    if (issue.code === 'invalid_key')
      return [{ path, message: issue.issues[0]?.message ?? issue.message }];
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return problemsOf(meantBranch(issue), path);
    }
    if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
      return [{ path, message: 'is missing' }];
    }
    if (issue.code === 'invalid_value' && issue.input === undefined) {
      return [{ path, message: `is missing; one of ${issue.values.map(String).join(', ')}` }];
    }
    return [{ path, message: issue.message }];
  });

/** Offset of a key or value; of the nearest parent where the thing itself is missing. */
const offsetOf = (document: Document, path: Path): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
      if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0] ?? 0;
    } else {
      const node = document.getIn(path.slice(0, length), true);
      if (isScalar(node) || isMap(node)) return node.range?.[0] ?? 0;
    }
  }
  return 0;
};

/** `holdfast.yaml:12:5  streams.genesys-eu.pol: unknown key …`, in the order of the file. */
export const configurationFailure = (
  file: string,
  problems: readonly ConfigProblem[],
  source?: { readonly document: Document; readonly lines: LineCounter },
): Failure => {
  const placed = problems
    .map(({ path, message }) => ({
      at: source === undefined ? 0 : offsetOf(source.document, path),
      path,
      message,
    }))
    .toSorted((a, b) => a.at - b.at);
  const text = placed.map(({ at, path, message }) => {
    const { line, col } = source?.lines.linePos(at) ?? { line: 1, col: 1 };
    const where = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
    return `${file}:${line}:${col}  ${where}${message}`;
  });
  return new Failure({ type: 'InvalidConfiguration', message: text.join('\n'), retryable: false });
};

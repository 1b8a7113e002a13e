import { Failure } from '../../audit/failure.ts';

/** Everything that is wrong with all rule files, told at once. */
export interface RuleProblems {
  add(where: string, reason: string): void;
  /** Throws one Failure that names all, in the order of files and lines. */
  throwAny(): void;
}

export const createRuleProblems = (): RuleProblems => {
  const found: { readonly where: string; readonly reason: string }[] = [];
  return {
    add: (where, reason) => found.push({ where, reason }),
    throwAny: () => {
      if (found.length === 0) return;
      const told = found.map(({ where, reason }) => ({
        ...placeOf(where),
        text: `${where}: ${reason}`,
      }));
      told.sort((one, other) =>
        one.file === other.file ? one.line - other.line : one.file < other.file ? -1 : 1,
      );
      const lines = [...new Set(told.map(({ text }) => text))];
      const what = lines.length === 1 ? 'A rule' : `${lines.length} places in rules`;
      throw new Failure({
        type: 'RuleInvalid',
        message: `${what} cannot be used; no rules are loaded until this is mended.\n${lines.join('\n')}`,
        retryable: false,
      });
    },
  };
};

const placeOf = (where: string): { readonly file: string; readonly line: number } => {
  const colon = where.lastIndexOf(':');
  return { file: where.slice(0, colon), line: Number(where.slice(colon + 1)) };
};

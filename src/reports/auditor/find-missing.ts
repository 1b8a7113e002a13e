import type { ScopePredicate } from '../../evidence/formats/other-predicates.ts';
import type { Stretch } from './auditor-report.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What was undertaken within the period and is in no statement. Null: nothing says what was undertaken. A window that
 * was not over at that time could not be there.
 */
export const findMissing = (
  scopes: readonly ScopePredicate[],
  period: Span,
  windows: readonly Stretch[],
  asOf: number,
): { readonly expected: number | null; readonly missing: readonly Stretch[] } => {
  const begin = Math.min(...scopes.map(({ from }) => Date.parse(from)));
  const newest = scopes.toSorted((a, b) => (a.declaredAt < b.declaredAt ? 1 : -1))[0];
  if (newest === undefined) return { expected: null, missing: [] };
  const length = newest.windowMinutes * 60_000;
  const end = Math.min(period.to, asOf);
  // A window that began before the period is no part of it.
  const first = Math.ceil(period.from / length) * length;
  const undertaken = { from: Math.max(begin, first), to: end - (end % length) };
  const missing = holes(undertaken, windows.map(toSpan));
  const uncovered = missing.reduce((sum, { from, to }) => sum + Math.ceil((to - from) / length), 0);
  return { expected: windows.length + uncovered, missing: missing.map(toStretch) };
};

/** Parts of the whole that no span covers; spans in order of time. */
const holes = (whole: Span, spans: readonly Span[]): readonly Span[] => {
  const found: Span[] = [];
  let covered = whole.from;
  for (const { from, to } of spans) {
    if (from > covered) found.push({ from: covered, to: Math.min(from, whole.to) });
    covered = Math.max(covered, to);
  }
  if (covered < whole.to) found.push({ from: covered, to: whole.to });
  return found;
};

const toSpan = ({ from, to }: Stretch): Span => ({ from: Date.parse(from), to: Date.parse(to) });

const toStretch = ({ from, to }: Span): Stretch => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

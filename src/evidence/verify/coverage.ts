import type { ScopePredicate } from '../formats/other-predicates.ts';
import type { CheckedWindow } from './check-window.ts';
import type { Findings } from './findings.ts';
import { judgeReadings, toReading } from './judge-readings.ts';
import { tellMissingWindows } from './missing-windows.ts';
import type { Tally } from './tally.ts';

/** Of one organisation, what is there of its windows, and what had to be. */
export interface Coverage {
  readonly platform: string;
  readonly organizationId: string;
  readonly windows: readonly CheckedWindow[];
  /** Of this organisation only. */
  readonly scopes: readonly ScopePredicate[];
}

/** ISO 8601 UTC; null: from the first that was promised, to the last that is there. */
export interface Bounds {
  readonly from: string | null;
  readonly to: string | null;
  /** What was promised has to be there until then, at least. */
  readonly dueUntil: string | null;
}

export interface CoverageContext {
  readonly findings: Findings;
  readonly tally: Tally;
  readonly bounds: Bounds;
  /** Digests of every statement in the log. */
  readonly logged: ReadonlySet<string>;
}

/** Every window from the promised beginning on has ended one way, once, and the next begins where it ends. */
export const checkCoverage = (
  context: CoverageContext,
  { platform, organizationId, windows, scopes }: Coverage,
): void => {
  const tenants = new Set([
    ...windows.map(({ predicate }) => predicate.tenant),
    ...scopes.map(({ tenant }) => tenant),
  ]);
  for (const tenant of tenants) {
    // A report that was imported stands beside the windows, and for none of them.
    const own = windows.filter(
      ({ predicate }) => predicate.tenant === tenant && predicate.kind !== 'import',
    );
    const promises = scopes.filter((scope) => scope.tenant === tenant);
    checkTenant(context, { platform, organizationId, windows: own, scopes: promises });
  }
};

const checkTenant = (context: CoverageContext, coverage: Coverage): void => {
  const { findings, tally, bounds } = context;
  const { platform, organizationId, windows, scopes } = coverage;
  const readings = judgeReadings(context, groupByWindow(windows).map(toReading));
  const promised = scopes.map(({ from }) => from).toSorted()[0] ?? readings[0]?.from ?? '';
  const begin = bounds.from !== null && bounds.from > promised ? bounds.from : promised;
  const lengthMs = (scopes.at(-1)?.windowMinutes ?? 240) * 60_000;
  let until = begin;
  const missing = (from: string, to: string): void => {
    const count = tellMissingWindows({ platform, organizationId, from, to, lengthMs }, findings);
    tally.add('windows', 0, count);
  };
  for (const reading of readings) {
    if (until !== '' && reading.from > until) missing(until, reading.from);
    if (reading.from < until && reading.from >= begin) {
      const what = `Its window ${reading.from} to ${reading.to} overlaps the one before it, which ends ${until}.`;
      findings.add('modified', reading.key, what);
    }
    if (reading.to > until) until = reading.to;
    tally.add('windows', reading.isValid ? 1 : 0, 1);
  }
  const due = bounds.to ?? (scopes.length === 0 ? null : bounds.dueUntil);
  if (due === null || until === '') return;
  // A window that ends later was not asked for.
  const end = Date.parse(due);
  const last = new Date(end - (end % lengthMs)).toISOString();
  if (last > until) missing(until, last);
};

const groupByWindow = (
  windows: readonly CheckedWindow[],
): readonly (readonly CheckedWindow[])[] => {
  const groups = Map.groupBy(
    windows,
    ({ predicate }) => `${predicate.window.from}/${predicate.window.to}`,
  );
  return [...groups.keys()].toSorted().map((key) => groups.get(key) ?? []);
};

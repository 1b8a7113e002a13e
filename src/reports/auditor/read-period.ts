import type {
  KeyPredicate,
  ScopePredicate,
  StorePredicate,
} from '../../evidence/formats/other-predicates.ts';
import { SCOPES, STORES, WINDOWS } from '../../evidence/formats/object-keys.ts';
import { SCOPE_PREDICATE_TYPE, STORE_PREDICATE_TYPE } from '../../evidence/formats/statement.ts';
import type { ArchiveFiles } from '../archive/archive-files.ts';
import { isDamaged } from '../archive/damaged.ts';
import { readKeys } from '../archive/read-keys.ts';
import { type LoggedEntry, readLog } from '../archive/read-log.ts';
import {
  isWindow,
  type LoggedStatement,
  type LoggedWindow,
  readStatement,
} from '../archive/read-statement.ts';

export interface Period {
  readonly tenant: string;
  /** Epoch milliseconds, half-open. */
  readonly from: number;
  readonly to: number;
}

/** All statements that a report is made of. */
export interface PeriodStatements {
  readonly windows: readonly LoggedWindow[];
  readonly scopes: readonly ScopePredicate[];
  readonly store: StorePredicate | null;
  readonly keys: readonly KeyPredicate[];
  readonly unread: readonly { readonly key: string; readonly reason: string }[];
}

export const readPeriod = async (
  files: ArchiveFiles,
  period: Period,
): Promise<PeriodStatements> => {
  const read: LoggedStatement[] = [];
  const unread: { key: string; reason: string }[] = [];
  for await (const entry of readLog(files)) {
    if (!mayConcern(entry, period)) continue;
    try {
      read.push(await readStatement(files, entry));
    } catch (error) {
      if (!isDamaged(error)) throw error;
      unread.push({ key: entry.bundleKey, reason: error.message });
    }
  }
  const stores = predicatesOf<StorePredicate>(read, STORE_PREDICATE_TYPE);
  return {
    windows: read.filter(isWindow).filter((window) => isIn(window, period)),
    scopes: predicatesOf<ScopePredicate>(read, SCOPE_PREDICATE_TYPE).filter(
      ({ tenant }) => tenant === period.tenant,
    ),
    store: stores.toSorted((a, b) => (a.probedAt < b.probedAt ? 1 : -1))[0] ?? null,
    keys: await readKeys(files),
    unread,
  };
};

const predicatesOf = <Predicate>(
  read: readonly LoggedStatement[],
  type: string,
): readonly Predicate[] =>
  read
    .filter(({ statement }) => statement.predicateType === type)
    .map(({ statement }) => statement.predicate as Predicate);

const isIn = ({ statement }: LoggedWindow, { tenant, from, to }: Period): boolean => {
  const { predicate } = statement;
  const begin = Date.parse(predicate.window.from);
  return predicate.tenant === tenant && begin >= from && begin < to;
};

/** The day is in a window's key, so other days need not be read. */
const mayConcern = ({ bundleKey }: LoggedEntry, { from, to }: Period): boolean => {
  if (bundleKey.startsWith(SCOPES) || bundleKey.startsWith(STORES)) return true;
  if (!bundleKey.startsWith(WINDOWS)) return true;
  const [year, month, day] = bundleKey.slice(WINDOWS.length).split('/').slice(2);
  const date = `${year}-${month}-${day}`;
  return date >= dayOf(from) && date <= dayOf(to);
};

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

import type { Grant } from '../../platforms/access-look-ups.ts';
import type { RoleChange } from './role-changes.ts';

/** How much earlier than its record a grant may be dated: both are the platform's clocks, not the same one. */
const SKEW_MS = 60_000;

/**
 * The roles that somebody held just before a change: those held now, with what the change and all known after it did
 * taken back. `changes` are in order of time, the change itself first.
 */
export const rolesBefore = (
  grants: readonly Grant[],
  at: number,
  changes: readonly RoleChange[],
): ReadonlySet<string> => {
  const first = new Map<string, RoleChange>();
  for (const change of changes) if (!first.has(change.role)) first.set(change.role, change);
  const held = new Set<string>();
  for (const { role, madeAt } of grants) {
    const change = first.get(role);
    // A role may be held in several divisions: one that is older than the change was there before it.
    if (change === undefined ? (madeAt ?? 0) < at : isOlder(madeAt, at)) held.add(role);
  }
  for (const { role, direction } of first.values()) if (direction === 'removed') held.add(role);
  return held;
};

const isOlder = (madeAt: number | null, at: number): boolean =>
  madeAt !== null && madeAt < at - SKEW_MS;

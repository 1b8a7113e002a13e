import { hash } from 'node:crypto';
import { createIdTable, ENTRY_BYTES } from './id-table.ts';
import type { IdTable } from './id-table.ts';
import type { SeenEntry, SeenLedger, SeenVerdict } from './ledger.ts';
import { hourOf, packEntries, viewOf } from './packed-entries.ts';
import type { SeenHour, SeenHours } from './seen-hours.ts';

/**
 * Tells new records from those that any stream of the organisation brought before. An id is looked for in
 * the hour of its event: the same record has the same time, so it is found there, whatever brought it. The same id
 * with another time is not found: for a record whose time cannot be read the caller gives a fixed one.
 */
export const createSeenLedger = (hours: SeenHours): SeenLedger => ({
  classify: async (platform, organizationId, entries) => {
    const wanted = [...new Set(entries.map(({ time }) => hourOf(time)))];
    const known = await hours.load(platform, organizationId, wanted);
    // No await from here on: verdicts and generations must belong together.
    const generations = new Map([...known].map(([hour, { generation }]) => [hour, generation]));
    return { platform, organizationId, generations, ...judge(entries, known) };
  },
});

function judge(
  entries: readonly SeenEntry[],
  known: ReadonlyMap<number, SeenHour>,
): { readonly verdicts: readonly SeenVerdict[]; readonly added: readonly SeenEntry[] } {
  const staged = new Map<number, IdTable>();
  const packed = viewOf(packEntries(entries));
  const added: SeenEntry[] = [];
  const verdicts = entries.map((entry, position): SeenVerdict => {
    const hour = hourOf(entry.time);
    const tables = [known.get(hour)?.table ?? createIdTable(0), stagedTable(staged, hour)] as const;
    const found = findIn(tables, packed, position * ENTRY_BYTES);
    if (found === 'same') return { kind: 'duplicate' };
    if (found === 'absent') {
      tables[1].add(packed, position * ENTRY_BYTES);
      added.push(entry);
      return { kind: 'new' };
    }
    const revision = { ...entry, eventId: revisionId(entry) };
    const view = viewOf(packEntries([revision]));
    if (findIn(tables, view, 0) !== 'absent') return { kind: 'duplicate' };
    tables[1].add(view, 0);
    added.push(revision);
    return { kind: 'revision', eventId: revision.eventId };
  });
  return { verdicts, added };
}

/** The same other content has the same id, however often it comes. */
const revisionId = ({ eventId, digest }: SeenEntry): string =>
  hash('sha256', `${eventId}:${digest}`).slice(0, 32);

function findIn(
  [known, staged]: readonly [IdTable, IdTable],
  packed: DataView,
  offset: number,
): ReturnType<IdTable['find']> {
  const found = known.find(packed, offset);
  return found === 'absent' ? staged.find(packed, offset) : found;
}

function stagedTable(staged: Map<number, IdTable>, hour: number): IdTable {
  const table = staged.get(hour) ?? createIdTable(0);
  staged.set(hour, table);
  return table;
}

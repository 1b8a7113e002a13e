import type { Platform } from '../audit/event.ts';
import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import { createIdTable, ENTRY_BYTES } from './id-table.ts';
import type { IdTable } from './id-table.ts';
import type { SeenCheck } from './ledger.ts';
import { packByHour, viewOf } from './packed-entries.ts';

/** What the ledger has seen of one hour, as of a generation. */
export interface SeenHour {
  readonly generation: number;
  readonly table: IdTable;
}

/** Hours of seen ids kept in memory, within bounds; the ledger stays the truth. */
export interface SeenHours {
  load(
    platform: Platform,
    organizationId: string,
    hours: readonly number[],
  ): Promise<ReadonlyMap<number, SeenHour>>;
  /** Takes over what a check added, once it is committed: never earlier, else a retry finds its own ids. */
  committed(check: SeenCheck): void;
}

interface CachedHour {
  generation: number;
  readonly table: IdTable;
}

/** About two million ids. */
const MAX_BYTES = 96 * 1024 * 1024;

export function createSeenHours({ database }: Connections, maxBytes = MAX_BYTES): SeenHours {
  /** Least recently used first. */
  const cache = new Map<string, CachedHour>();
  let bytes = 0;
  const forget = (key: string): void => {
    bytes -= cache.get(key)?.table.bytes ?? 0;
    cache.delete(key);
  };
  const keep = (key: string, hour: CachedHour): void => {
    forget(key);
    cache.set(key, hour);
    bytes += hour.table.bytes;
    for (const oldest of cache.keys()) {
      if (bytes <= maxBytes || oldest === key) break;
      forget(oldest);
    }
  };

  const load: SeenHours['load'] = async (platform, organizationId, hours) => {
    const source = { database, platform, organizationId };
    // Generations first: what is committed in between is then loaded under too low a generation, and the
    // commit that rests on it is refused. The other way round ids would be missed.
    const generations = await readGenerations(source, hours);
    const found = new Map<number, CachedHour>();
    const missing: number[] = [];
    for (const hour of hours) {
      const known = cache.get(keyOf(platform, organizationId, hour));
      if (known?.generation === (generations.get(hour) ?? 0)) found.set(hour, known);
      else missing.push(hour);
    }
    const tables = await readTables(source, missing, generations);
    for (const [hour, table] of tables)
      found.set(hour, { generation: generations.get(hour) ?? 0, table });
    for (const [hour, entry] of found) keep(keyOf(platform, organizationId, hour), entry);
    return found;
  };

  const committed: SeenHours['committed'] = ({ platform, organizationId, generations, added }) => {
    for (const [hour, packed] of packByHour(added)) {
      const key = keyOf(platform, organizationId, hour);
      const known = cache.get(key);
      if (known === undefined) continue;
      forget(key);
      if (known.generation !== generations.get(hour)) continue;
      addAll(known.table, packed);
      known.generation += 1;
      keep(key, known);
    }
  };
  return { load, committed };
}

const keyOf = (platform: Platform, organizationId: string, hour: number): string =>
  `${platform} ${hour} ${organizationId}`;

interface Source extends Pick<Connections, 'database'> {
  readonly platform: Platform;
  readonly organizationId: string;
}

async function readGenerations(
  { database, platform, organizationId }: Source,
  hours: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const generations = new Map<number, number>();
  for (const some of chunks(hours)) {
    const rows = await database
      .selectFrom('seen_generations')
      .select(['hour', 'generation'])
      .where('platform', '=', platform)
      .where('organization_id', '=', organizationId)
      .where('hour', 'in', some)
      .execute();
    for (const { hour, generation } of rows) generations.set(hour, generation);
  }
  return generations;
}

async function readTables(
  { database, platform, organizationId }: Source,
  hours: readonly number[],
  generations: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, IdTable>> {
  const blobs = new Map<number, Uint8Array[]>(hours.map((hour) => [hour, []]));
  for (const some of chunks(hours.filter((hour) => generations.has(hour)))) {
    const rows = await database
      .selectFrom('seen')
      .select(['hour', 'entries'])
      .where('platform', '=', platform)
      .where('organization_id', '=', organizationId)
      .where('hour', 'in', some)
      .execute();
    for (const { hour, entries } of rows) blobs.get(hour)?.push(entries);
  }
  return new Map([...blobs].map(([hour, packed]) => [hour, tableOf(packed)]));
}

export function tableOf(blobs: readonly Uint8Array[]): IdTable {
  const total = blobs.reduce((sum, blob) => sum + blob.length, 0) / ENTRY_BYTES;
  const table = createIdTable(total);
  for (const blob of blobs) addAll(table, blob);
  return table;
}

function addAll(table: IdTable, packed: Uint8Array): void {
  const view = viewOf(packed);
  for (let offset = 0; offset < packed.length; offset += ENTRY_BYTES) {
    if (table.find(view, offset) === 'absent') table.add(view, offset);
  }
}

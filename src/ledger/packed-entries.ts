import { Failure } from '../audit/failure.ts';
import { ENTRY_BYTES } from './id-table.ts';
import type { SeenEntry } from './ledger.ts';

const HOUR_MS = 3_600_000;

export const hourOf = (time: number): number => Math.floor(time / HOUR_MS);

/** Entries back to back, in order. One conversion for all: per entry it costs several times as much. */
export function packEntries(entries: readonly SeenEntry[]): Buffer {
  const packed = Buffer.from(
    entries.map(({ eventId, digest }) => eventId + digest).join(''),
    'hex',
  );
  if (packed.length !== entries.length * ENTRY_BYTES)
    throw new Failure({
      type: 'InvalidInput',
      message: 'An event id is not 32 hex digits, or a content digest is not 16.',
      retryable: false,
    });
  return packed;
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The commit packs what it adds, and the cache takes over the same entries after it. */
const packedByHour = new WeakMap<readonly SeenEntry[], ReadonlyMap<number, Buffer>>();

/** One packed blob per hour, hours ascending. */
export function packByHour(entries: readonly SeenEntry[]): ReadonlyMap<number, Buffer> {
  const known = packedByHour.get(entries);
  if (known !== undefined) return known;
  const byHour = Map.groupBy(entries, ({ time }) => hourOf(time));
  const hours = [...byHour.keys()].sort((one, other) => one - other);
  const packed = new Map(hours.map((hour) => [hour, packEntries(byHour.get(hour) ?? [])]));
  packedByHour.set(entries, packed);
  return packed;
}

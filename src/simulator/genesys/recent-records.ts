import { genesysRecordOf } from '../changes/genesys-record-of.ts';
import type { GenesysRecord } from '../changes/genesys-record.ts';
import type { GenesysState } from './state.ts';

/** Looking further back costs more than it tells. */
const MAX_ENTRIES = 20_000;

/** Records of a sort of change that anybody can see now, newest first. */
export function* recentRecords({ world }: GenesysState, kind: RegExp): Generator<GenesysRecord> {
  const now = world.now();
  const entries = world.entries('genesys');
  for (
    let place = entries.length - 1, left = MAX_ENTRIES;
    place >= 0 && left > 0;
    place--, left--
  ) {
    const entry = entries[place];
    if (entry === undefined || entry.time > now || !kind.test(entry.kind)) continue;
    yield genesysRecordOf(world.seed, world.centre, entry, now);
  }
}

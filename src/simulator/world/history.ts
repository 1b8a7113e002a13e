import { drawChange } from '../changes/draw-change.ts';
import type { Change, SimulatedPlatform } from '../changes/entry.ts';
import type { Birth } from './state-file.ts';

/** The changes before the world's birth: exactly `records` drawn records, and those that were wished for. */
export function* drawHistory(birth: Birth, platform: SimulatedPlatform): Generator<Change> {
  const { records, spanMs } = birth.history[platform] ?? { records: 0, spanMs: 0 };
  let seq = 0;
  for (let made = 0; made < records; seq++) {
    const time = Math.floor(birth.bornAt - spanMs + (spanMs * made) / records);
    const change = drawChange(birth.seed, platform, seq, time, birth);
    const parts = change.parts.slice(0, records - made);
    yield { ...change, parts };
    made += parts.length;
  }
  for (const { time, ...wish } of birth.past ?? []) {
    if (wish.platform === platform)
      yield drawChange(birth.seed, platform, seq++, time, { ...birth, wish });
  }
}

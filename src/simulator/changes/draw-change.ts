import { CXONE_KINDS } from './cxone-record.ts';
import { hasId, hasMillis, PLATFORM_KEYS } from './entry.ts';
import type { Change, SimulatedPlatform, Told } from './entry.ts';
import { GENESYS_KINDS } from './genesys-kinds.ts';
import { createDraw, roll } from './random.ts';
import type { Draw } from './random.ts';

const KINDS = {
  genesys: [...GENESYS_KINDS].map(([name, { weight }]) => ({ name, weight })),
  cxone: [...CXONE_KINDS].map(([name, { weight }]) => ({ name, weight })),
};
const REVISED_SHARE = 0.002;

/** What a caller may fix of a change; everything else is drawn. */
export interface ChangeWish extends Told {
  readonly kind?: string;
  /** From event time to visibility. */
  readonly delayMs?: number;
}

/** Draws change number `seq`, which happened at `time`. */
export function drawChange(
  seed: number,
  platform: SimulatedPlatform,
  seq: number,
  time: number,
  { lateScale, wish = {} }: { lateScale: number; wish?: ChangeWish },
): Change {
  const draw = createDraw(seed, 3, PLATFORM_KEYS[platform], seq);
  const drawn = draw.pickWeighted(KINDS[platform]).name;
  const kind = wish.kind ?? drawn;
  const count = partsOf(seed, platform, seq, kind);
  const parts = Array.from({ length: count }, (_, part) => {
    const isTwin = platform === 'cxone';
    const at = isTwin ? time : time - (count - 1 - part) * (300 + draw.int(700));
    const visibleAt = time + (wish.delayMs ?? Math.round(delayMs(draw) * lateScale));
    const isRevised = draw.chance(REVISED_SHARE) && hasId(seed, platform, seq);
    const revisedAt = visibleAt + Math.round((1000 + draw.int(60_000)) * lateScale);
    const shown = hasMillis(seed, platform, seq) ? at : Math.floor(at / 1000) * 1000;
    return { time: shown, visibleAt, ...(isRevised ? { revisedAt } : {}) };
  });
  return { platform, seq, kind, ...toldBy(wish), parts };
}

function toldBy({ actor, target, subject }: ChangeWish): { told?: Told } {
  const told = { ...(actor && { actor }), ...(target && { target }), ...(subject && { subject }) };
  return Object.keys(told).length === 0 ? {} : { told };
}

/** Most at once, many after 1–3 s, a few after minutes. */
function delayMs(draw: Draw): number {
  const sort = draw.next();
  if (sort < 0.7) return draw.int(500);
  return sort < 0.97 ? 1000 + draw.int(2000) : 3000 + draw.int(300_000);
}

/** Of CXone's records without eventId some are identical twins. */
function partsOf(seed: number, platform: SimulatedPlatform, seq: number, kind: string): number {
  if (platform === 'genesys') return GENESYS_KINDS.get(kind)?.parts ?? 1;
  return !hasId(seed, platform, seq) && roll(seed, 8, seq) < 0.3 ? 2 : 1;
}

import { createDraw, roll } from './random.ts';

export type SimulatedPlatform = 'genesys' | 'cxone';

/** What somebody fixed of a change's content; everything else is drawn. */
export interface Told {
  /** Done by one of those who are deleted since; or the name of who did it. */
  readonly actor?: string;
  /** Name of the role, queue, flow … that it was done to. */
  readonly target?: string;
  /** Name of the member whom a change of membership is about; a newcomer rather than somebody of the same name. */
  readonly subject?: string;
}

/** One record of the world without its content, which is a function of seed and entry. */
export interface Entry {
  readonly platform: SimulatedPlatform;
  /** Number of the change within its platform, from 0. */
  readonly seq: number;
  /** Which of the records that the change left. */
  readonly part: number;
  readonly kind: string;
  /** The record's own id; null where the platform gives it none (CXone). */
  readonly id: string | null;
  /** Epoch milliseconds as the record shows it: whole seconds unless `hasMillis`. */
  readonly time: number;
  readonly hasMillis: boolean;
  /** From when on answers contain it; later than `time`, sometimes much. */
  readonly visibleAt: number;
  /** From when on answers contain it with other content. */
  readonly revisedAt: number | undefined;
  readonly told: Told | undefined;
  /** The platform lists it twice. */
  readonly isRepeated: boolean;
}

/** A change as it is drawn or stored: what cannot be derived from seed and seq. */
export interface Change {
  readonly platform: SimulatedPlatform;
  readonly seq: number;
  readonly kind: string;
  readonly told?: Told;
  readonly parts: readonly Timing[];
}

interface Timing {
  readonly time: number;
  readonly visibleAt: number;
  readonly revisedAt?: number;
}

export const PLATFORM_KEYS = { genesys: 1, cxone: 2 };
const REPEATED_SHARE = 0.005;

/** The records that a change left. */
export function toEntries(seed: number, change: Change): Entry[] {
  return change.parts.map((timing, part) => new WorldEntry(seed, change, part, timing));
}

export function hasMillis(seed: number, platform: SimulatedPlatform, seq: number): boolean {
  return roll(seed, 6, PLATFORM_KEYS[platform], seq) < 0.5;
}

/** CXone leaves some records without eventId. */
export function hasId(seed: number, platform: SimulatedPlatform, seq: number): boolean {
  return platform === 'genesys' || roll(seed, 7, seq) >= 0.03;
}

/** A class, because worlds have a million entries: what can be derived is, and takes no memory. */
class WorldEntry implements Entry {
  readonly platform: SimulatedPlatform;
  readonly seq: number;
  readonly part: number;
  readonly kind: string;
  readonly time: number;
  readonly visibleAt: number;
  readonly revisedAt: number | undefined;
  readonly told: Told | undefined;
  readonly #seed: number;

  constructor(seed: number, { platform, seq, kind, told }: Change, part: number, timing: Timing) {
    this.platform = platform;
    this.seq = seq;
    this.part = part;
    this.kind = kind;
    this.told = told;
    this.time = timing.time;
    this.visibleAt = timing.visibleAt;
    this.revisedAt = timing.revisedAt;
    this.#seed = seed;
  }

  get id(): string | null {
    if (!hasId(this.#seed, this.platform, this.seq)) return null;
    const draw = createDraw(this.#seed, 4, PLATFORM_KEYS[this.platform], this.seq, this.part);
    return draw.uuid(this.seq * 4 + this.part);
  }

  get hasMillis(): boolean {
    return hasMillis(this.#seed, this.platform, this.seq);
  }

  /** Never without an id: such a record cannot be told from its twin, twice would be a lie. */
  get isRepeated(): boolean {
    const { platform, seq, part } = this;
    return (
      roll(this.#seed, 5, PLATFORM_KEYS[platform], seq, part) < REPEATED_SHARE &&
      hasId(this.#seed, platform, seq)
    );
  }
}

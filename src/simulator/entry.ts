export type SimulatedPlatform = 'genesys' | 'cxone';

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
  readonly revisedAt?: number;
  /** The platform lists it twice. */
  readonly isRepeated: boolean;
}

/** A change as it is drawn or stored: what cannot be derived from seed and seq. */
export interface Change {
  readonly platform: SimulatedPlatform;
  readonly seq: number;
  readonly kind: string;
  readonly parts: readonly {
    readonly time: number;
    readonly visibleAt: number;
    readonly revisedAt?: number;
  }[];
}

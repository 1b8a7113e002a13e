export interface Share {
  readonly valid: number;
  readonly total: number;
}

/** `n/m` of what the archive should hold and does hold. */
export interface Tally {
  add(what: 'windows' | 'objects' | 'events', valid: number, total: number): void;
  readonly windows: Share;
  readonly objects: Share;
  readonly events: Share;
}

export const createTally = (): Tally => {
  const shares = {
    windows: { valid: 0, total: 0 },
    objects: { valid: 0, total: 0 },
    events: { valid: 0, total: 0 },
  };
  return {
    ...shares,
    add(what, valid, total) {
      shares[what].valid += valid;
      shares[what].total += total;
    },
  };
};

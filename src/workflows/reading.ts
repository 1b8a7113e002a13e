import type {
  CollectedPart,
  CollectionInput,
  OpenedWindow,
  Part,
  Ticket,
} from '../activities/harvest/harvest-activities.ts';

/** A part that the platform has answered, and where its answer is kept. */
export interface ReadPart {
  readonly ticket: Ticket;
  readonly collected: CollectedPart;
}

/** How far the reading of a window is; continue-as-new hands it to the next run. */
export interface Reading {
  readonly collection: string;
  readonly sourceQueue: string;
  /** In the order in which they are asked for. */
  readonly parts: readonly Part[];
  readonly todo: readonly Part[];
  readonly done: readonly ReadPart[];
  /** How often it was given up so far, and why the last time. */
  readonly failures: number;
  readonly lastError: string | null;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
}

export const begun = (
  { collection, sourceQueue, parts }: OpenedWindow,
  startedAt: string,
): Reading => ({
  collection,
  sourceQueue,
  parts,
  todo: parts,
  done: [],
  failures: 0,
  lastError: null,
  startedAt,
});

export const partRead = (reading: Reading, part: ReadPart): Reading => ({
  ...reading,
  todo: reading.todo.slice(1),
  done: [...reading.done, part],
});

export const partHalved = (reading: Reading, halves: readonly [Part, Part]): Reading => ({
  ...reading,
  todo: [...halves, ...reading.todo.slice(1)],
});

/** What was read is kept, and the reading goes on with the part that failed. */
export const failedOnce = (reading: Reading, lastError: string): Reading => ({
  ...reading,
  failures: reading.failures + 1,
  lastError,
});

/** What was read cannot be sealed: it is read anew, under the name that it was opened again with. */
export const sealFailed = (reading: Reading, opened: OpenedWindow, lastError: string): Reading => ({
  ...begun(opened, reading.startedAt),
  failures: reading.failures + 1,
  lastError,
});

export const collectionOf = (
  { tenant, from, to }: Omit<CollectionInput, 'collection'>,
  { collection }: Reading,
): CollectionInput => ({ tenant, from, to, collection });

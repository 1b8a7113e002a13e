import type { Platform } from '../audit/event.ts';
import type { Window } from '../audit/window.ts';

/** `open` until the archive holds how it ended. */
export type WindowState = 'open' | 'sealed' | 'sealed-empty' | 'failed' | 'gap';

export interface WindowRow {
  readonly tenant: string;
  readonly platform: Platform;
  readonly organizationId: string;
  readonly window: Window;
  readonly state: WindowState;
  /** Names the reading under way or the one that was sealed: 12 hex digits. */
  readonly collection: string;
  /** Readings begun. */
  readonly attempts: number;
  readonly lastError: string | null;
  readonly manifestSha256: string | null;
  readonly bundleKey: string | null;
  readonly leafIndex: number | null;
  readonly events: number;
  /** By an independent count; null where there is none. */
  readonly sourceTotal: number | null;
  /** Whether that is what the platform listed of what was counted; null where nothing was. */
  readonly agrees: boolean | null;
  /** Harvested events that no stream had brought before. */
  readonly newEvents: number;
  /** Whether its events were handed to delivery after they were sealed. */
  readonly delivered: boolean;
  /** Hours of the re-checks that are done, e.g. [1, 24]. */
  readonly rechecks: readonly number[];
  /** As last counted there by a re-check; null where nobody has. */
  readonly inSplunk: InSplunk | null;
  /** What re-checks found beyond what was sealed. */
  readonly supplements: readonly Supplement[];
  /**
   * Collections of the supplements that this ledger saw begun and not handed to delivery. One that it only learnt of
   * from the archive is not among them: what it has seen cannot tell whether that was delivered.
   */
  readonly undelivered: readonly string[];
  /** ISO 8601 UTC. */
  readonly updatedAt: string;
}

/** Of a window's events, each once, supplements included. */
export interface InSplunk {
  readonly target: string;
  readonly found: number;
  readonly expected: number;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export interface Supplement {
  readonly collection: string;
  readonly manifestSha256: string;
}

export interface SealedWindow {
  readonly tenant: string;
  readonly window: Window;
  readonly collection: string;
  readonly state: Exclude<WindowState, 'open'>;
  readonly manifestSha256: string;
  readonly bundleKey: string;
  readonly leafIndex: number;
  readonly events: number;
  readonly sourceTotal: number | null;
  readonly agrees: boolean | null;
  readonly error: string | null;
}

/** Which windows there are and how they ended. A window that has ended well is never opened again. */
export interface WindowLedger {
  /** Opens it, or gives the row that is there. One that has failed is opened again with another collection. */
  open(window: {
    readonly tenant: string;
    readonly platform: Platform;
    readonly organizationId: string;
    readonly window: Window;
  }): Promise<WindowRow>;
  get(tenant: string, window: Window): Promise<WindowRow | undefined>;
  /** Gives the open reading of that name up for another one; whoever comes too late gets what is there. */
  renew(tenant: string, window: Window, collection: string): Promise<WindowRow | undefined>;
  /** In order of time. */
  list(query: {
    readonly tenant?: string;
    readonly within?: Window;
    readonly states?: readonly WindowState[];
    readonly limit?: number;
  }): Promise<readonly WindowRow[]>;
  noteError(tenant: string, window: Window, error: string): Promise<void>;
  /** False when another reading was sealed first: its manifest is the one that counts. */
  seal(sealed: SealedWindow): Promise<boolean>;
  /** The archive knows how it ended, and the ledger did not: whatever reading is open is given up. */
  adopt(sealed: SealedWindow): Promise<void>;
  noteRecheck(
    tenant: string,
    window: Window,
    hours: number,
    supplement: Supplement | null,
  ): Promise<void>;
  noteInSplunk(tenant: string, window: Window, inSplunk: InSplunk): Promise<void>;
  noteDelivered(tenant: string, window: Window, newEvents: number): Promise<void>;
  /** A supplement of that collection is about to be sealed, and has to be handed to delivery then. */
  noteSupplementBegun(tenant: string, window: Window, collection: string): Promise<void>;
  noteSupplementDelivered(
    tenant: string,
    window: Window,
    collection: string,
    newEvents: number,
  ): Promise<void>;
  /** The platform is about to be asked about a window, on this UTC day (`2026-03-01`). */
  noteQuery(tenant: string, day: string): Promise<void>;
  /** How often it was asked on that day. */
  queriesOn(tenant: string, day: string): Promise<number>;
}

/** The log's leaves, in order: what makes one writer of many. */
export interface LeafLedger {
  /** The entry's index; the one it has where it was appended before. Durable. */
  append(entry: Uint8Array): Promise<number>;
  /** The entry's index; undefined where it was never appended. */
  find(entry: Uint8Array): Promise<number | undefined>;
  /** Entries `[from, to)`. */
  entries(from: number, to: number): Promise<readonly Buffer[]>;
  size(): Promise<number>;
  /** Largest size that a checkpoint was published for. Never goes back. */
  published(): Promise<number>;
  notePublished(size: number): Promise<void>;
}

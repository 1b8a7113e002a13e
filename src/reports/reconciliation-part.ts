/** Where an event is counted. */
export interface Place {
  readonly platform: string;
  readonly organisation: string;
  /** Start of the hour of event time, ISO 8601 UTC; null where it is not known any more. */
  readonly hour: string | null;
}

export interface HourCount extends Place {
  /** Events that should be there: read from the source, and neither refused nor discarded. */
  readonly expected: number;
  /** Different events that are there. */
  readonly there: number;
}

export interface MissingEvent extends Place {
  readonly batch: string;
  /** Null where only their number is known: the batch file is gone, and its ids with it. */
  readonly eventId: string | null;
  readonly events: number;
  readonly request: string | null;
  /** `healing`: it is being sent again. The others say why it is not. */
  readonly cause: 'healing' | 'file_gone' | 'not_verified' | 'not_reopened';
  readonly detail: string;
}

export interface DoubledEvent extends Place {
  readonly batch: string;
  readonly eventId: string;
  readonly kind: 'doubled' | 'late';
  /** How often it is there. */
  readonly count: number;
  /** Ids of the requests that brought it. */
  readonly requests: readonly string[];
  readonly firstIndexed: string;
  readonly lastIndexed: string;
  readonly cause:
    'came_later_than_settling_time' | 'possibly_doubled' | 'several_batches' | 'unknown';
  readonly detail: string;
}

/** A batch that was not judged, and why. */
export interface SetAside {
  readonly batch: string;
  readonly state: string;
}

/** What one span of batches came to; the report is made of these. */
export interface ReconciliationPart {
  /** Ids of the batches that were compared. */
  readonly compared: readonly string[];
  readonly underWay: readonly SetAside[];
  /** Discarded by a person, or fetched again in another batch: nothing is expected of them. */
  readonly withdrawn: readonly SetAside[];
  readonly hours: readonly HourCount[];
  readonly missing: readonly MissingEvent[];
  readonly doubled: readonly DoubledEvent[];
}

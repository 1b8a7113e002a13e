/** Indexed fields: names of HEC's `fields` with their values as text; several values where sent as an array. */
export type IndexedFields = Readonly<Record<string, readonly string[]>>;

/** One event as Splunk keeps it. */
export interface SplunkEvent {
  /** `_time`, epoch seconds with fractions. */
  readonly time: number;
  readonly index: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly host: string;
  readonly fields: IndexedFields;
  /** `_raw`: the text of `event` as sent. */
  readonly raw: string;
  /** `fields.ccas_event_id`, else `event.event_id`: what loss and doubles are counted by. */
  readonly eventId: string | undefined;
  /** Milliseconds since the epoch; searches see the event from `indexedAt` on. */
  readonly receivedAt: number;
  readonly indexedAt: number;
}

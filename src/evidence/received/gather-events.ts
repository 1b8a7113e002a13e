import type { AuditEvent } from '../../audit/event.ts';
import type { Window } from '../../audit/window.ts';
import type { EvidenceEvent } from '../formats/evidence-files.ts';
import type { ReceivedEvent } from './received-page.ts';

/** What the answers of a window list, each event once. */
export interface EventGatherer {
  /** Takes the events of the answer of this ordinal. */
  take(events: readonly ReceivedEvent[], exchange: number): void;
  /** In order of time and id. */
  lines(): Generator<string>;
  readonly tally: Tally;
}

interface Tally {
  records: number;
  repeated: number;
  outside: number;
  /** Distinct ones by service, those outside of the window included: what an independent count counts. */
  readonly listed: Map<string, number>;
  /** Those within the window. */
  readonly kept: KeptEvent[];
}

interface KeptEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly service: string;
  /** `Service/EntityType/Action`. */
  readonly action: string;
  readonly isUnnormalised: boolean;
  readonly line: string;
}

/** In place of a service, entity type or action that a record does not name. */
const UNNAMED = '-';

interface Choice {
  readonly amend?: ((event: AuditEvent) => AuditEvent) | undefined;
  readonly known?: ReadonlySet<string> | undefined;
}

export const createEventGatherer = (
  window: Window,
  { amend = (event) => event, known = new Set() }: Choice = {},
): EventGatherer => {
  const met = new Set<string>();
  const tally: Tally = { records: 0, repeated: 0, outside: 0, listed: new Map(), kept: [] };
  return {
    tally,
    take: (events, exchange) => {
      for (const received of events) {
        const { event } = received;
        tally.records += 1;
        if (met.has(event.event_id)) {
          tally.repeated += 1;
          continue;
        }
        met.add(event.event_id);
        const service = event.service ?? UNNAMED;
        tally.listed.set(service, (tally.listed.get(service) ?? 0) + 1);
        if (!isWithin(event, window)) tally.outside += 1;
        else if (!known.has(event.event_id)) {
          tally.kept.push(toKept({ ...received, event: amend(event) }, exchange));
        }
      }
    },
    lines: function* () {
      for (const { line } of tally.kept.toSorted(byTimeAndId)) yield line;
    },
  };
};

/** A record whose time cannot be read belongs to the window in which it was listed. */
const isWithin = ({ timestamp, flags }: AuditEvent, { from, to }: Window): boolean => {
  const time = Date.parse(timestamp);
  return flags.includes('time_unparsable') || (time >= from && time < to);
};

const toKept = ({ event, record, recordSha256 }: ReceivedEvent, exchange: number): KeptEvent => {
  const line: EvidenceEvent = { ...event, evidence: { exchange, record, recordSha256 } };
  const { service, entity_type: type, action } = event;
  return {
    id: event.event_id,
    timestamp: event.timestamp,
    service: service ?? UNNAMED,
    action: [service, type, action].map((name) => name ?? UNNAMED).join('/'),
    isUnnormalised: event.flags.includes('unnormalised'),
    line: `${JSON.stringify(line)}\n`,
  };
};

const byTimeAndId = (a: KeptEvent, b: KeptEvent): number =>
  compare(a.timestamp, b.timestamp) || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

import { randomUUID } from 'node:crypto';
import type { SimulatedResponse } from '../http/exchange.ts';
import { json } from '../http/respond.ts';

export type EventJson = Readonly<Record<string, unknown>>;

/** As the REST API names a user, or the service itself. */
export interface AgentJson {
  readonly id: string;
  readonly type: 'user_reference' | 'service_reference';
  readonly summary: string;
}

export interface Incident {
  readonly id: string;
  readonly dedupKey: string;
  state: 'triggered' | 'acknowledged' | 'resolved';
  /** Of the event that opened it. */
  readonly summary: string;
  readonly severity: string;
  readonly details: EventJson;
  readonly links: readonly EventJson[];
  /** Triggers under its key while it was open. */
  triggers: number;
  acknowledgements: readonly { readonly at: string; readonly acknowledger: AgentJson }[];
  /** The last change of state. */
  changed: { readonly at: string; readonly by: AgentJson };
}

const SERVICE: AgentJson = { id: 'PSERVICE', type: 'service_reference', summary: 'Contact centre' };

/** What a person, or an event of the integration, does to an incident. */
export function changeIncident(
  incident: Incident,
  state: 'acknowledged' | 'resolved',
  by: AgentJson = SERVICE,
): void {
  const at = new Date().toISOString();
  incident.state = state;
  incident.changed = { at, by };
  if (state === 'acknowledged') {
    incident.acknowledgements = [...incident.acknowledgements, { at, acknowledger: by }];
  }
}

const SEVERITIES = ['critical', 'error', 'warning', 'info'];
const MOST_SUMMARY = 1024;

/** Events API v2: a trigger under the key of an open incident joins it, and notifies nobody. */
export function takeEvent(event: EventJson, incidents: Incident[]): SimulatedResponse {
  const errors = errorsOf(event);
  if (errors.length > 0) {
    return json(400, { status: 'invalid event', message: 'Event object is invalid', errors });
  }
  const key = typeof event['dedup_key'] === 'string' ? event['dedup_key'] : randomUUID();
  const open = incidents.find(({ dedupKey, state }) => dedupKey === key && state !== 'resolved');
  const action = event['event_action'];
  if (action === 'acknowledge' && open !== undefined) changeIncident(open, 'acknowledged');
  if (action === 'resolve' && open !== undefined) changeIncident(open, 'resolved');
  if (action === 'trigger') {
    if (open === undefined) incidents.push(incidentOf(key, event));
    else open.triggers += 1;
  }
  return json(202, { status: 'success', message: 'Event processed', dedup_key: key });
}

const incidentOf = (dedupKey: string, { payload, links }: EventJson): Incident => {
  const { summary, severity, custom_details } = payload as EventJson;
  return {
    id: `Q${randomUUID().slice(0, 12).toUpperCase()}`,
    dedupKey,
    state: 'triggered',
    summary: String(summary),
    severity: String(severity),
    details: custom_details as EventJson,
    links: (links ?? []) as EventJson[],
    triggers: 1,
    acknowledgements: [],
    changed: { at: new Date().toISOString(), by: SERVICE },
  };
};

function errorsOf(event: EventJson): readonly string[] {
  const { event_action: action, dedup_key: key, payload } = event;
  const actions = ['trigger', 'acknowledge', 'resolve'];
  const { summary, source, severity } = (payload ?? {}) as EventJson;
  const isTrigger = action === 'trigger';
  return [
    ...(actions.includes(String(action)) ? [] : ["'event_action' is missing or not one of them"]),
    ...(typeof key === 'string' && key.length > 255 ? ["'dedup_key' is too long"] : []),
    ...(!isTrigger && typeof key !== 'string' ? ["'dedup_key' is missing"] : []),
    ...(isTrigger && !isShort(summary, MOST_SUMMARY)
      ? ["'payload.summary' is missing, blank or too long"]
      : []),
    ...(isTrigger && !isShort(source, 1024) ? ["'payload.source' is missing or blank"] : []),
    ...(isTrigger && !SEVERITIES.includes(String(severity))
      ? ["'payload.severity' is invalid"]
      : []),
  ];
}

const isShort = (value: unknown, most: number): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= most;

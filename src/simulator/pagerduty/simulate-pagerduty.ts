import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json, jsonBody } from '../http/respond.ts';
import { serve } from '../http/serve.ts';
import { createWireFaults, type WireFault } from '../http/wire-faults.ts';
import { answerRest } from './answer-rest.ts';
import {
  type AgentJson,
  changeIncident,
  type EventJson,
  type Incident,
  takeEvent,
} from './take-event.ts';

export interface SimulatePagerdutyOptions {
  readonly port?: number;
  readonly host?: string;
  readonly routingKey?: string;
  /** Of the REST API. */
  readonly apiToken?: string;
}

export interface SimulatedPagerduty {
  readonly url: string;
  incidents(): readonly Incident[];
  /** Every event that was taken, in order. */
  messages(): readonly EventJson[];
  /** Queries of the REST API, in order. */
  asked(): readonly URLSearchParams[];
  /** What somebody does in PagerDuty's own app; Dana unless told. */
  press(dedupKey: string, state: 'acknowledged' | 'resolved', by?: AgentJson): void;
  plant(fault: WireFault): void;
  /** The integration has another key from now on. */
  rotate(routingKey: string): void;
  /** The API key is revoked, and there is this one. */
  rotateApiToken(apiToken: string): void;
  close(): Promise<void>;
}

const MOST_BYTES = 512 * 1024;

const DANA: AgentJson = { id: 'PDANA01', type: 'user_reference', summary: 'Dana Duty' };

/** PagerDuty's Events API v2 with one integration, and of the REST API what tells who has acknowledged. */
export async function simulatePagerduty(
  options: SimulatePagerdutyOptions = {},
): Promise<SimulatedPagerduty> {
  let key = options.routingKey ?? '0123456789abcdef0123456789abcdef';
  let token = options.apiToken ?? 'u+simulated-api-token';
  const incidents: Incident[] = [];
  const asked: URLSearchParams[] = [];
  const events: EventJson[] = [];
  const faults = createWireFaults();
  const answer = (request: SimulatedRequest): SimulatedResponse => {
    if (request.method === 'GET' && request.path === '/incidents') {
      asked.push(request.query);
      return answerRest(request, incidents, token);
    }
    if (request.method !== 'POST' || request.path !== '/v2/enqueue') return { status: 404 };
    if (request.body.length > MOST_BYTES) return json(413, { status: 'request too large' });
    const event = jsonBody(request);
    if (event === undefined) return refuse('Event is not a JSON object');
    if (event['routing_key'] !== key) return refuse("'routing_key' is invalid");
    const response = takeEvent(event, incidents);
    if (response.status === 202) events.push(event);
    return response;
  };
  const listening = await serve(faults.wrap(answer), options);
  return {
    url: listening.url,
    incidents: () => incidents,
    messages: () => events,
    asked: () => asked,
    press(dedupKey, state, by = DANA) {
      const incident = incidents.findLast((each) => each.dedupKey === dedupKey);
      if (incident === undefined) throw new Error(`no incident has the key ${dedupKey}`);
      changeIncident(incident, state, by);
    },
    plant: faults.plant,
    rotate: (routingKey) => {
      key = routingKey;
    },
    rotateApiToken: (apiToken) => {
      token = apiToken;
    },
    close: listening.close,
  };
}

const refuse = (error: string): SimulatedResponse =>
  json(400, { status: 'invalid event', message: 'Event object is invalid', errors: [error] });

import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json, jsonBody } from '../http/respond.ts';
import { serve } from '../http/serve.ts';
import { createWireFaults, type WireFault } from '../http/wire-faults.ts';
import { type EventJson, type Incident, takeEvent } from './take-event.ts';

export interface SimulatePagerdutyOptions {
  readonly port?: number;
  readonly host?: string;
  readonly routingKey?: string;
}

export interface SimulatedPagerduty {
  readonly url: string;
  incidents(): readonly Incident[];
  /** Every event that was taken, in order. */
  messages(): readonly EventJson[];
  plant(fault: WireFault): void;
  /** The integration has another key from now on. */
  rotate(routingKey: string): void;
  close(): Promise<void>;
}

const MOST_BYTES = 512 * 1024;

/** PagerDuty's Events API v2 with one integration. */
export async function simulatePagerduty(
  options: SimulatePagerdutyOptions = {},
): Promise<SimulatedPagerduty> {
  let key = options.routingKey ?? '0123456789abcdef0123456789abcdef';
  const incidents: Incident[] = [];
  const events: EventJson[] = [];
  const faults = createWireFaults();
  const answer = (request: SimulatedRequest): SimulatedResponse => {
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
    plant: faults.plant,
    rotate: (routingKey) => {
      key = routingKey;
    },
    close: listening.close,
  };
}

const refuse = (error: string): SimulatedResponse =>
  json(400, { status: 'invalid event', message: 'Event object is invalid', errors: [error] });

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { serve } from '../http/serve.ts';
import { createWireFaults, type WireFault } from '../http/wire-faults.ts';

export interface SimulateWebhookOptions {
  readonly port?: number;
  readonly host?: string;
  /** What bodies have to be signed with; unsigned ones are taken without it. */
  readonly secret?: string;
  readonly now?: () => number;
}

export interface WebhookMessage {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SimulatedWebhook {
  readonly url: string;
  /** What came, repetitions too. */
  messages(): readonly WebhookMessage[];
  plant(fault: WireFault): void;
  close(): Promise<void>;
}

const OLDEST_MS = 300_000;

/** A receiver that checks signatures as docs/alerts.md tells receivers to. */
export async function simulateWebhook(
  options: SimulateWebhookOptions = {},
): Promise<SimulatedWebhook> {
  const { secret, now = Date.now } = options;
  const taken: WebhookMessage[] = [];
  const faults = createWireFaults();
  const answer = (request: SimulatedRequest): SimulatedResponse => {
    if (secret !== undefined && !isSigned(request, { secret, now: now() })) return { status: 401 };
    const body = JSON.parse(request.body.toString()) as Record<string, unknown>;
    const { headers } = request;
    taken.push({ key: headers['idempotency-key'] ?? '', headers, body });
    return { status: 204 };
  };
  const listening = await serve(faults.wrap(answer), options);
  return {
    url: `${listening.url}/hooks/a-path-that-is-a-secret`,
    messages: () => taken,
    plant: faults.plant,
    close: listening.close,
  };
}

function isSigned(
  { headers, body }: SimulatedRequest,
  { secret, now }: { secret: string; now: number },
): boolean {
  const parts = /^t=(\d+),sha256=([0-9a-f]{64})$/.exec(headers['x-holdfast-signature'] ?? '');
  const [, time = '', given = ''] = parts ?? [];
  if (given === '' || Math.abs(now - Number(time) * 1000) > OLDEST_MS) return false;
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}

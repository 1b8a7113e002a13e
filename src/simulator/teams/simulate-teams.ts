import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json, jsonBody } from '../http/respond.ts';
import { serve } from '../http/serve.ts';
import { createWireFaults, type WireFault } from '../http/wire-faults.ts';
import { checkMessage } from './check-card.ts';
import { readCard, type ReadCard } from './read-card.ts';

export interface SimulateTeamsOptions {
  readonly port?: number;
  readonly host?: string;
  readonly now?: () => number;
}

export interface SimulatedTeams {
  /** With the signature that makes it a secret. */
  readonly url: string;
  messages(): readonly ReadCard[];
  plant(fault: WireFault): void;
  /** The owner turns the workflow off: its address is worth nothing. */
  turnOff(): void;
  close(): Promise<void>;
}

const PATH = '/workflows/8f2c7d1e5b6a4c3d9e0f1a2b3c4d5e6f/triggers/manual/paths/invoke';
const SIGNATURE = 'simulated-signature-of-the-workflow';
const MOST_BYTES = 28 * 1024;
const MOST_PER_SECOND = 4;

/** A Workflows webhook ("When a Teams webhook request is received"): it takes a card and says 202, no more. */
export async function simulateTeams(options: SimulateTeamsOptions = {}): Promise<SimulatedTeams> {
  const { now = Date.now } = options;
  const cards: ReadCard[] = [];
  const times: number[] = [];
  const faults = createWireFaults();
  let isOn = true;
  const answer = (request: SimulatedRequest): SimulatedResponse => {
    if (request.path !== PATH || request.query.get('sig') !== SIGNATURE)
      return refuse(401, 'DirectApiAuthorizationRequired');
    if (!isOn) return refuse(400, 'WorkflowTriggerIsNotEnabled');
    if (times.filter((time) => time > now() - 1000).length >= MOST_PER_SECOND) {
      return json(429, { error: { code: 'TooManyRequests' } }, { 'retry-after': '1' });
    }
    times.push(now());
    if (request.body.length > MOST_BYTES) return refuse(413, 'RequestEntityTooLarge');
    const card = checkMessage(jsonBody(request));
    if (typeof card === 'string') return refuse(400, card);
    cards.push(readCard(card));
    return { status: 202 };
  };
  const listening = await serve(faults.wrap(answer), options);
  return {
    url: `${listening.url}${PATH}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${SIGNATURE}`,
    messages: () => cards,
    plant: faults.plant,
    turnOff: () => {
      isOn = false;
    },
    close: listening.close,
  };
}

const refuse = (status: number, code: string): SimulatedResponse =>
  json(status, { error: { code } });

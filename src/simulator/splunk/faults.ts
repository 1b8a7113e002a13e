import { FAULT_KINDS, stageOf } from './fault-kinds.ts';
import type { FaultKind, FaultStage } from './fault-kinds.ts';
import type { SplunkRequest } from './http.ts';

/** A planted fault. Which of the parameters matter is said with its kind. */
export interface FaultOrder {
  readonly kind: FaultKind;
  /** How often it strikes; 1 if neither count nor probability is given. */
  readonly count?: number;
  /** 0 to 1, of the matching requests; without a count it strikes for ever. */
  readonly probability?: number;
  readonly match?: {
    /** Parts of the path, of the body (as decoded text), and the whole channel. */
    readonly path?: string;
    readonly body?: string;
    readonly channel?: string;
  };
  readonly delayMs?: number;
  readonly eventNumber?: number;
  readonly marker?: string;
  readonly index?: string;
  readonly code?: number;
  readonly status?: number;
  readonly cutAfterBytes?: number;
  /** Sent as the header Retry-After. */
  readonly retryAfter?: string | number;
}

export interface PlantedFault extends FaultOrder {
  readonly id: number;
  readonly fired: number;
}

export interface Faults {
  /** Throws a RangeError that names what is wrong with the order. */
  plant(order: FaultOrder): PlantedFault;
  clear(): void;
  list(): readonly PlantedFault[];
  /** How often each kind has struck since the start, cleared or not. */
  fired(): Readonly<Partial<Record<FaultKind, number>>>;
  /** The first planted fault of the stage that strikes this request; `text` gives the decoded body, if a fault asks for it. */
  strike(stage: FaultStage, request: SplunkRequest, text?: () => string): FaultOrder | undefined;
}

/** What a fault may say, and what type that has. */
const PARAMETERS = new Map<string, readonly string[]>([
  ['kind', ['string']],
  ['count', ['number']],
  ['probability', ['number']],
  ['match', ['object']],
  ['delayMs', ['number']],
  ['eventNumber', ['number']],
  ['marker', ['string']],
  ['index', ['string']],
  ['code', ['number']],
  ['status', ['number']],
  ['cutAfterBytes', ['number']],
  ['retryAfter', ['string', 'number']],
]);

/** `random`: 0 to 1, seeded, so that a run can be repeated. */
export function createFaults(random: () => number): Faults {
  let planted: { order: FaultOrder; id: number; fired: number }[] = [];
  let nextId = 1;
  const fired: Partial<Record<FaultKind, number>> = {};
  const strikes = (fault: (typeof planted)[number], request: SplunkRequest, text: () => string) => {
    const { count, probability, match } = fault.order;
    const limit = count ?? (probability === undefined ? 1 : Infinity);
    return (
      fault.fired < limit &&
      request.path.includes(match?.path ?? '') &&
      (match?.body === undefined || text().includes(match.body)) &&
      (match?.channel === undefined || channelOf(request) === match.channel) &&
      (stageOf(fault.order.kind) !== 'front' || match?.path !== undefined || isEvents(request)) &&
      (probability === undefined || random() < probability)
    );
  };
  return {
    plant: (order) => {
      check(order);
      const fault = { order, id: nextId, fired: 0 };
      nextId += 1;
      planted.push(fault);
      return { ...order, id: fault.id, fired: 0 };
    },
    clear: () => {
      planted = [];
    },
    list: () => planted.map((fault) => ({ ...fault.order, id: fault.id, fired: fault.fired })),
    fired: () => fired,
    strike: (stage, request, text = () => '') => {
      const fault = planted.find(
        (one) => stageOf(one.order.kind) === stage && strikes(one, request, text),
      );
      if (fault === undefined) return undefined;
      fault.fired += 1;
      fired[fault.order.kind] = (fired[fault.order.kind] ?? 0) + 1;
      return fault.order;
    },
  };
}

/** The channel of a request: header first, then query. */
export const channelOf = (request: SplunkRequest): string | undefined =>
  request.headers['x-splunk-request-channel'] ?? request.query.get('channel') ?? undefined;

/** Faults in front of splunkd spare token probes, polls and health checks unless asked for by path. */
const isEvents = ({ path, body }: SplunkRequest): boolean =>
  body.length > 0 && /\/collector(\/event(\/1\.0)?)?$/.test(path);

function check(order: FaultOrder): void {
  if (!Object.hasOwn(FAULT_KINDS, order.kind)) {
    const known = Object.entries(FAULT_KINDS).map(([kind, [, effect]]) => `${kind}: ${effect}`);
    throw new RangeError(
      `unknown fault ${JSON.stringify(order.kind)}; there are\n${known.join('\n')}`,
    );
  }
  for (const [name, value] of Object.entries(order)) {
    const types = PARAMETERS.get(name);
    if (types === undefined) throw new RangeError(`unknown parameter ${name} of a fault`);
    if (!types.includes(typeof value)) {
      throw new RangeError(`${name} of a fault must be a ${types.join(' or ')}`);
    }
  }
}

import { createDraw } from './changes/random.ts';
import type { SimulatedHandler, SimulatedRequest, SimulatedResponse } from './http/exchange.ts';
import { spoilBody } from './spoil-body.ts';

/**
 * What can be made to go wrong. The first group happens to any request that matches, the second
 * lasts until the faults are cleared, the others are for the platform's own handlers to look up:
 * `revokeToken` makes the token of the struck request unknown from then on, long before its time;
 * `forbidLookUp` answers 403 with the permission's name, `forgetDeletedUsers` makes them unknown in every state;
 * `wholeAnswer` puts everything on one page, whatever size was asked for.
 * The fifth group is of answers that look well: `truncateDownload` and `loseRecords` give less of a file than its ETag
 * is of, `lieAboutLength` says fewer bytes than there are, `repeatPage` gives the page before under a new cursor, and
 * `standStill` a page with the cursor that was asked with.
 * The last group has a good status, a right length and a spoilt body: a sign-in page in its place, half of it,
 * JSON that says it is gzip, gzip that does not, and gzip that is cut short.
 */
export const FAULT_KINDS = [
  ...(['tooManyRequests', 'unauthorized', 'status', 'reset', 'cut', 'slow'] as const),
  ...(['revokeClient', 'removePermission', 'forgetDeletedUsers', 'wholeAnswer'] as const),
  ...(['revokeToken', 'forbidLookUp'] as const),
  ...(['expireCursors', 'queryFailed', 'queryCancelled', 'queryNeverEnds'] as const),
  ...(['truncateDownload', 'loseRecords', 'lieAboutLength', 'repeatPage', 'standStill'] as const),
  ...(['garbage', 'truncateJson'] as const),
  ...(['saysGzip', 'hidesGzip', 'cutGzip'] as const),
] as const;

type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Regular expression on the path; every path by default. */
  readonly path?: string;
  readonly method?: string;
  /** How often; once by default, without limit when a probability is given. */
  readonly count?: number;
  readonly probability?: number;
  /** Of `status`: 408, 409, 413, 500, 503 … */
  readonly status?: number;
  /** Of `tooManyRequests`: sent as header unless `withHeader` is false. */
  readonly retryAfterSeconds?: number;
  readonly withHeader?: boolean;
  /** Of `slow`. */
  readonly delayMs?: number;
  /** Of `reset`: `after` lets the platform do its work first. */
  readonly when?: 'before' | 'after';
  /** Of `cut`, `truncateDownload` and `lieAboutLength`: how much of the body gets through, or is said to. */
  readonly bytes?: number;
}

export interface Faults {
  plant(fault: Fault): void;
  clear(): void;
  list(): readonly Fault[];
  /** A fault of that kind for this request, counted as used. */
  take(kind: FaultKind, request: SimulatedRequest): Fault | undefined;
  /** How often each kind has struck since the start, cleared or not. */
  fired(): Readonly<Partial<Record<FaultKind, number>>>;
  /** Whether a lasting fault is planted. */
  has(kind: FaultKind): boolean;
}

export function createFaults(seed: number): Faults {
  const draw = createDraw(seed, 10);
  let planted: { fault: Fault; left: number }[] = [];
  const fired: Partial<Record<FaultKind, number>> = {};
  const strikes = (fault: Fault, request: SimulatedRequest): boolean =>
    (fault.method === undefined || fault.method === request.method) &&
    (fault.path === undefined || new RegExp(fault.path, 'u').test(request.path)) &&
    (fault.probability === undefined || draw.chance(fault.probability));
  return {
    plant: (fault) => {
      const left = fault.count ?? (fault.probability === undefined ? 1 : Infinity);
      planted.push({ fault, left });
    },
    clear: () => {
      planted = [];
    },
    list: () => planted.filter(({ left }) => left > 0).map(({ fault }) => fault),
    take: (kind, request) => {
      const found = planted.find(
        ({ fault, left }) => left > 0 && fault.kind === kind && strikes(fault, request),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      fired[kind] = (fired[kind] ?? 0) + 1;
      return found.fault;
    },
    fired: () => fired,
    has: (kind) => planted.some(({ fault }) => fault.kind === kind),
  };
}

/** How a platform words a refusal that was planted. */
export type WordRefusal = (status: number, fault: Fault) => SimulatedResponse;

/** Lets planted faults strike before or after the handler does its work. */
export function withFaults(
  faults: Faults,
  refuse: WordRefusal,
  handler: SimulatedHandler,
): SimulatedHandler {
  return async (request) => {
    const reset = faults.take('reset', request);
    if (reset !== undefined && reset.when !== 'after') return { status: 500, reset: true };
    const refusal = plannedRefusal(faults, refuse, request);
    const response = refusal ?? spoilBody(await handler(request), faults, request);
    const slow = faults.take('slow', request);
    const cut = refusal === undefined ? faults.take('cut', request) : undefined;
    const lie = refusal === undefined ? faults.take('lieAboutLength', request) : undefined;
    return {
      ...response,
      ...(slow === undefined ? {} : { delayMs: slow.delayMs ?? 1000 }),
      ...(cut === undefined ? {} : { cutAfterBytes: cut.bytes ?? 20 }),
      ...(lie === undefined ? {} : { saidBytes: lie.bytes ?? 20 }),
      ...(reset === undefined ? {} : { reset: true }),
    };
  };
}

function plannedRefusal(
  faults: Faults,
  refuse: WordRefusal,
  request: SimulatedRequest,
): SimulatedResponse | undefined {
  const tooMany = faults.take('tooManyRequests', request);
  if (tooMany !== undefined) return refuse(429, tooMany);
  const unauthorized = faults.take('unauthorized', request);
  if (unauthorized !== undefined) return refuse(401, unauthorized);
  const status = faults.take('status', request);
  return status === undefined ? undefined : refuse(status.status ?? 500, status);
}

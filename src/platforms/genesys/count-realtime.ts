import { Failure } from '../../audit/failure.ts';
import { toInterval, type Window } from '../../audit/window.ts';
import type { HarvestCount } from '../harvest.ts';
import type { StreamFilters } from '../platform.ts';
import { toAuditRequest } from './audit-request.ts';
import type { GenesysApi } from './genesys-api.ts';
import { dayMs } from './harvest-limits.ts';
import { readMapping } from './list-services.ts';
import { parseRealtimePage } from './realtime-pass.ts';

const mappingPath = '/api/v2/audits/query/realtime/servicemapping';
const realtimeHistoryMs = 14 * dayMs;
/** History ends while we count. */
const historyMarginMs = 60_000;

interface CountRequest {
  readonly window: Window;
  /** Services that are harvested; null stands for all. */
  readonly wanted: readonly (string | null)[];
}

const ALL: StreamFilters = { services: [], entityTypes: [], actions: [] };

type Counted = HarvestCount | { readonly reason: string };

/**
 * How many records the realtime query says there are, service by service of those that it covers, so that nobody has
 * to guess what its total over all of them is of.
 */
export const countRealtime = async (
  api: GenesysApi,
  { window, wanted }: CountRequest,
  signal: AbortSignal | undefined,
): Promise<Counted> => {
  if (window.from < api.now() - realtimeHistoryMs + historyMarginMs) {
    return { reason: 'The realtime query answers for 14 days, and the window is older.' };
  }
  try {
    const mapping = await readMapping(api, mappingPath, signal);
    if (mapping === undefined) return { reason: 'The realtime query does not say what it covers.' };
    const covered = [...mapping].toSorted();
    const services = covered.filter((name) => wanted.includes(null) || wanted.includes(name));
    if (services.length === 0) {
      return { reason: `The realtime query does not cover ${wanted.join(', ') || 'any service'}.` };
    }
    let total = 0;
    for (const service of services) {
      for (const day of dayByDay(window)) {
        const found = await askTotal(api, toAuditRequest(day, service, ALL), signal);
        if (found === undefined) {
          return {
            reason: `The realtime query of ${service} over ${toInterval(day)} has no total.`,
          };
        }
        total += found;
      }
    }
    return {
      method: 'genesys.realtime total',
      total,
      at: new Date(api.now()).toISOString(),
      services,
    };
  } catch (error) {
    if (!(error instanceof Failure) || !isRefusal(error)) throw error;
    return { reason: error.message };
  }
};

/** Longer intervals were seen to time out. */
function* dayByDay({ from, to }: Window): Generator<Window> {
  for (let start = from; start < to; start += dayMs) {
    yield { from: start, to: Math.min(to, start + dayMs) };
  }
}

const askTotal = async (
  api: GenesysApi,
  request: ReturnType<typeof toAuditRequest>,
  signal: AbortSignal | undefined,
): Promise<number | undefined> => {
  const reply = await api.send({
    method: 'POST',
    path: '/api/v2/audits/query/realtime',
    body: { ...request, pageNumber: 1, pageSize: 1 },
    signal,
    expect: [200],
  });
  return parseRealtimePage(reply.json)?.total ?? undefined;
};

/** No repetition makes a platform count that does not want to; it is no reason not to keep the records. */
const isRefusal = ({ type }: Failure): boolean =>
  type === 'SourceRefused' || type === 'PermissionMissing' || type === 'IntervalTooLarge';

import type { Planted } from '../planting.ts';
import type { Scene } from '../scene.ts';
import type { Tenant } from '../tenant.ts';

const READS = '/realtime|/results|/activity/audit';
type Fault = Planted['fault'];

const PLATFORM: readonly Fault[] = [
  { kind: 'tooManyRequests', path: READS, withHeader: true, retryAfterSeconds: 0 },
  { kind: 'status', status: 503, path: READS },
  { kind: 'cut', bytes: 50, path: READS },
  { kind: 'reset', when: 'after', path: READS },
  { kind: 'revokeToken', path: READS },
  { kind: 'slow', delayMs: 700, path: READS },
];
const UNKNOWN: readonly Fault[] = [
  { kind: 'accept_then_reset' },
  { kind: 'accept_then_timeout' },
  { kind: 'accept_then_bad_gateway' },
  { kind: 'accept_then_html' },
  { kind: 'accept_prefix_then_reset', eventNumber: 2 },
];
const REFUSING: readonly Fault[] = [
  { kind: 'busy', eventNumber: 1 },
  { kind: 'busy' },
  { kind: 'internal_error' },
  { kind: 'queue_full' },
  { kind: 'never_answer' },
  { kind: 'reset_before_accept' },
  { kind: 'gateway_timeout' },
  { kind: 'near_capacity' },
  { kind: 'html_success' },
  { kind: 'slow_index', delayMs: 300 },
];
const SEARCH: readonly Fault[] = [
  { kind: 'search_peer_down' },
  { kind: 'search_truncated' },
  { kind: 'search_truncated', cutAfterBytes: 30 },
  { kind: 'search_fatal' },
  { kind: 'search_unavailable' },
];

/** So many of a list, no kind twice, each some times with some probability. */
const someOf = (
  { draw }: Tenant,
  list: readonly Fault[],
  { most, at, probability }: { most: number; at: Planted['at']; probability: number },
) => {
  const left = [...list];
  return Array.from({ length: 1 + draw.int(most) }, (): Planted => {
    const fault = draw.pick(left);
    for (const same of left.filter(({ kind }) => kind === fault.kind))
      left.splice(left.indexOf(same), 1);
    const strikes = 1 + draw.int(2);
    return { at, fault: { ...fault, probability, count: strikes }, strikes };
  });
};

const SURELY = { at: 'splunk', probability: 1 } as const;
const SOMETIMES = { at: 'splunk', probability: 0.3 } as const;

export const MIX: Scene = {
  id: 'F-mix',
  title: 'faults of platform, HEC and search at random, together',
  plan: (tenant) => [
    // First, because there are few searches: those for the outcomes that are unknown below.
    ...(tenant.mode === 'verified' ? someOf(tenant, SEARCH, { ...SURELY, most: 2 }) : []),
    ...someOf(tenant, PLATFORM, { at: 'source', most: 2, probability: 0.3 }),
    ...someOf(tenant, UNKNOWN, { ...SOMETIMES, most: 3 }),
    ...someOf(tenant, REFUSING, { ...SOMETIMES, most: 3 }),
  ],
  lesser: ['accepted', 'acknowledged'],
  bite: 'without search',
};

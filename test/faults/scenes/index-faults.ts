import type { Found, Scene } from '../scene.ts';
import type { Stage } from '../stage.ts';

/** Longer than the settling time of the stage: nobody can know that it will still come. */
const LATE_MS = 2_500;

const namedByReconciliation = async (
  { tenant, doubled }: Found,
  stage: Stage,
): Promise<readonly string[]> => {
  if (tenant.mode !== 'verified' || doubled.length === 0) return [];
  await stage.reconcile(tenant);
  const ledger = await stage.ledger();
  const findings = await ledger.reconciliations.findings({ target: tenant.name });
  const named = new Set(findings.map(({ eventId }) => eventId));
  const unnamed = doubled.filter((id) => !named.has(id));
  return unnamed.length === 0 ? [] : [`doubled and not named: ${unnamed.slice(0, 3).join(', ')}`];
};

/** What becomes of events behind Splunk's door. */
export const INDEX_FAULTS: readonly Scene[] = [
  {
    id: 'indexers',
    title:
      'several indexers behind a balancer that forgets, so that acknowledgements are never told',
    useAck: true,
    splunk: { indexers: 3, stickyCookie: false },
    plan: ({ draw }) => [
      {
        at: 'splunk',
        fault: { kind: 'ack_forgotten', probability: 0.3 },
        strikes: 1 + draw.int(3),
      },
    ],
    lesser: ['acknowledged'],
    bite: 'without search',
  },
  {
    id: 'late',
    title: 'events appear only after the settling time',
    plan: ({ draw }) => [
      {
        at: 'splunk',
        fault: { kind: 'late_arrival', delayMs: LATE_MS + draw.int(1_000), probability: 0.3 },
        strikes: 1 + draw.int(2),
      },
    ],
    mayDouble: 'named by reconciliation',
    inspect: namedByReconciliation,
    lesser: ['accepted'],
    bite: 'without search',
  },
  {
    id: 'twice',
    title: 'Splunk itself indexes events twice',
    plan: ({ draw }) => [
      {
        at: 'splunk',
        fault: { kind: 'index_twice', probability: 0.3 },
        strikes: 1 + draw.int(3),
      },
    ],
    mayDouble: 'named by reconciliation',
    inspect: namedByReconciliation,
    lesser: ['accepted'],
    isBeyondLesser: true,
    bite: 'without search',
  },
  {
    id: 'lost-silently',
    title: 'HEC says success and loses the events',
    plan: ({ draw }) => [
      {
        at: 'splunk',
        fault: { kind: 'lose_silently', probability: 0.3 },
        strikes: 1 + draw.int(3),
      },
    ],
    isHealed: true,
    lesser: ['accepted', 'acknowledged'],
    isBeyondLesser: true,
    bite: 'without search',
  },
  {
    id: 'index-renamed',
    title: 'events land in another index than the one asked for',
    isByIndex: true,
    isHealed: true,
    plan: ({ draw }) => [
      {
        at: 'splunk',
        fault: { kind: 'other_index', index: 'renamed', probability: 0.3 },
        strikes: 1 + draw.int(3),
      },
    ],
    lesser: ['accepted'],
    isBeyondLesser: true,
    bite: 'without search',
  },
];

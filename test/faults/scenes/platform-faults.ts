import type { Scene } from '../scene.ts';

/** Requests by which records are read, in every dialect. */
const READS = '/realtime|/results|/activity/audit';
const often = { probability: 0.2, path: READS };

export const PLATFORM_FAULTS: readonly Scene[] = [
  {
    id: 'F1',
    title: 'platform answers 429 with Retry-After',
    plan: ({ draw }) => [
      {
        at: 'source',
        fault: { kind: 'tooManyRequests', ...often, withHeader: true, retryAfterSeconds: 1 },
        strikes: 1 + draw.int(2),
      },
    ],
    lesser: ['acknowledged'],
    bite: {},
  },
  {
    id: 'F2',
    title: 'platform answers 503, breaks connections before and in the middle of an answer',
    plan: ({ draw }) => [
      { at: 'source', fault: { kind: 'status', status: 503, ...often }, strikes: 1 },
      { at: 'source', fault: { kind: 'cut', bytes: 20 + draw.int(200), ...often }, strikes: 1 },
      {
        at: 'source',
        fault: { kind: 'reset', when: draw.pick(['before', 'after']), ...often },
        strikes: 1,
      },
    ],
    lesser: ['acknowledged'],
    bite: {},
  },
  {
    id: 'F3',
    title: 'platform revokes tokens long before their time',
    plan: ({ draw }) => [
      { at: 'source', fault: { kind: 'revokeToken', ...often }, strikes: 1 + draw.int(3) },
    ],
    lesser: ['acknowledged'],
    bite: {},
  },
  {
    id: 'F9',
    title: 'platform forgets cursors in the middle of a result',
    dialects: ['genesys.query', 'cxone.activity'],
    plan: ({ draw }) => [
      { at: 'source', fault: { kind: 'expireCursors', ...often }, strikes: 1 + draw.int(3) },
    ],
    lesser: ['acknowledged'],
    bite: {},
  },
];

import type { StreamInput } from './stream-schema.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface DialectDefaults {
  readonly platform: 'genesys' | 'cxone';
  readonly pollMs: number;
  readonly maxPollMs: number;
  readonly lagMs: number;
  readonly overlapMs: number;
  readonly rereads: readonly { readonly everyMs: number; readonly backMs: number }[];
  readonly maxWindowMs: number;
  readonly pageSize: number;
  readonly maxPageSize: number;
  readonly startBackMs: number;
  /** What the source cannot give, for people. */
  readonly limits: string;
}

/**
 * Every poll re-reads the last minutes, every quarter hour the last hours, daily the last three days: records
 * come late on every platform, and nobody says how late.
 */
const rereads = [
  { everyMs: 15 * MINUTE, backMs: 4 * HOUR },
  { everyMs: DAY, backMs: 3 * DAY },
];

/** Both guides ask in the same way. */
const guide = {
  pollMs: 30_000,
  maxPollMs: 5 * MINUTE,
  lagMs: 0,
  overlapMs: 5 * MINUTE,
  rereads,
  maxWindowMs: DAY, // of no use: a cursor has no windows
  pageSize: 1_000,
  maxPageSize: 1_000,
  startBackMs: 7 * DAY,
  limits: "the guide's idealised endpoints, behind gateways that imitate them",
};

export const DIALECT_DEFAULTS: Readonly<Record<StreamInput['dialect'], DialectDefaults>> = {
  'genesys.realtime': {
    platform: 'genesys',
    pollMs: 15_000,
    maxPollMs: 5 * MINUTE,
    lagMs: 0,
    overlapMs: 5 * MINUTE,
    rereads,
    maxWindowMs: DAY, // longer intervals time out on the realtime endpoint
    pageSize: 500,
    maxPageSize: 500,
    startBackMs: DAY,
    limits: 'some services, 14 days back',
  },
  'genesys.query': {
    platform: 'genesys',
    pollMs: 5 * MINUTE,
    maxPollMs: 30 * MINUTE,
    lagMs: 5 * MINUTE,
    overlapMs: 15 * MINUTE,
    rereads,
    maxWindowMs: DAY,
    pageSize: 500,
    maxPageSize: 500,
    startBackMs: 7 * DAY,
    limits: 'about a year back',
  },
  'genesys.guide': { platform: 'genesys', ...guide },
  'cxone.activity': {
    platform: 'cxone',
    pollMs: 5 * MINUTE,
    maxPollMs: 30 * MINUTE,
    lagMs: 0,
    overlapMs: 2 * HOUR, // the source itself is one to two hours behind
    rereads: [
      { everyMs: 15 * MINUTE, backMs: 6 * HOUR },
      { everyMs: DAY, backMs: 3 * DAY },
    ],
    maxWindowMs: DAY,
    pageSize: 100,
    maxPageSize: 1_000,
    startBackMs: 7 * DAY,
    limits: 'no values before and after; 1 to 2 hours late',
  },
  'cxone.guide': { platform: 'cxone', ...guide },
};

import type { DeliveryMode } from '../../audit/delivery-mode.ts';
import type { Config, StreamConfig } from '../../config/config.ts';
import type { Ledger, Pause } from '../../ledger/ledger.ts';
import type { Column } from '../table.ts';
import { leastMode, readTargetModes, type TargetModes } from './target-modes.ts';

/** Where one stream stands, as the ledger tells it; the same in the live table, in `streams status`, in JSON. */
export interface StreamSummary {
  readonly stream: string;
  readonly state: string;
  /** How sure delivery is: the least of its targets' modes; null before a worker has looked. */
  readonly mode: DeliveryMode | null;
  /** Events confirmed or accepted by their targets. */
  readonly delivered: number;
  readonly undelivered: number;
  /** Age of the newest event that this stream delivered; null before the first. */
  readonly newestSeconds: number | null;
  /** How far reading is behind the clock, as the open run says; null where none was asked. */
  readonly lagSeconds: number | null;
  readonly duplicates: number;
  readonly late: number;
  readonly possiblyDoubled: number;
  readonly quarantined: number;
  readonly throttle: string | null;
  readonly pause: Pause | null;
  readonly lastError: string | null;
}

const NEVER_RUN = {
  state: 'never run',
  counters: { events: 0, duplicates: 0, late: 0 },
  deliveredHighWater: null,
  pause: null,
  lastError: null,
} as const;

const UNDELIVERED_LIMIT = 10_000;

const throttleOf = async (ledger: Ledger, credential: string, now: number) => {
  const throttle = await ledger.throttles.get(credential);
  if (throttle === undefined || throttle.expiresAt <= now) return null;
  const seconds = Math.ceil((throttle.expiresAt - now) / 1_000);
  return `${throttle.rps}/s for ${seconds}s`;
};

const summarise = async (
  { settings: { name }, credential, targets }: StreamConfig,
  {
    ledger,
    modes,
    now,
  }: { readonly ledger: Ledger; readonly modes: TargetModes; readonly now: number },
): Promise<StreamSummary> => {
  const row = (await ledger.streams.get(name)) ?? NEVER_RUN;
  const filter = {
    stream: name,
    states: ['pending', 'redelivery'],
    limit: UNDELIVERED_LIMIT,
  } as const;
  const undelivered = (await ledger.deliveries.list(filter)).reduce(
    (sum, { events }) => sum + events,
    0,
  );
  const doubled = await ledger.deliveries.possiblyDoubled({ stream: name });
  const { deliveredHighWater, counters } = row;
  return {
    stream: name,
    state: row.pause === null ? row.state : 'paused',
    mode: leastMode(modes, targets),
    delivered: Math.max(0, counters.events - undelivered),
    undelivered,
    newestSeconds:
      deliveredHighWater === null
        ? null
        : Math.max(0, Math.round((now - deliveredHighWater) / 1_000)),
    lagSeconds: null,
    duplicates: counters.duplicates,
    late: counters.late,
    possiblyDoubled: doubled.reduce((sum, { eventIds }) => sum + eventIds.length, 0),
    quarantined: (await ledger.deliveries.quarantined({ stream: name })).length,
    throttle: await throttleOf(ledger, credential, now),
    pause: row.pause,
    lastError: row.lastError,
  };
};

/** Every configured stream in the order of the configuration. */
export const summariseStreams = async (
  config: Pick<Config, 'streams'>,
  ledger: Ledger,
  now = Date.now(),
): Promise<readonly StreamSummary[]> => {
  const modes = await readTargetModes(ledger);
  return Promise.all(
    config.streams.map(async (stream) => summarise(stream, { ledger, modes, now })),
  );
};

/** `43s`, `12m`, `3h 05m`, `4d 2h`: two units at most, as people say it. */
export const formatAge = (seconds: number | null): string | null => {
  if (seconds === null) return null;
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}h ${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
};

const LAG: Column<StreamSummary> = {
  title: 'lag',
  value: ({ lagSeconds }) => formatAge(lagSeconds),
  align: 'right',
};

/** As the ledger tells it. */
export const SUMMARY_COLUMNS: readonly Column<StreamSummary>[] = [
  { title: 'stream', value: ({ stream }) => stream },
  { title: 'state', value: ({ state }) => state },
  { title: 'mode', value: ({ mode }) => mode },
  { title: 'delivered', value: ({ delivered }) => delivered, align: 'right' },
  { title: 'waiting', value: ({ undelivered }) => undelivered, align: 'right' },
  { title: 'newest', value: ({ newestSeconds }) => formatAge(newestSeconds), align: 'right' },
  { title: 're-read', value: ({ duplicates }) => duplicates, align: 'right' },
  { title: 'doubled?', value: ({ possiblyDoubled }) => possiblyDoubled, align: 'right' },
  { title: 'refused', value: ({ quarantined }) => quarantined, align: 'right' },
  { title: 'throttle', value: ({ throttle }) => throttle },
];

/** With what the runs themselves say. */
export const LIVE_COLUMNS: readonly Column<StreamSummary>[] = [
  ...SUMMARY_COLUMNS.slice(0, 5),
  LAG,
  ...SUMMARY_COLUMNS.slice(5),
];

/** What a table row has no room for. */
export const notesOf = ({ stream, pause, lastError }: StreamSummary): readonly string[] => [
  ...(pause === null
    ? []
    : [
        `${stream}: paused since ${pause.at} by ${pause.by}: ${pause.reason} (until ${pause.until ?? 'somebody resumes it'})`,
      ]),
  ...(lastError === null ? [] : [`${stream}: ${lastError}`]),
];

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { IdScheme } from './expected-ids.ts';
import type { Judgement } from './judge.ts';
import { startProcess } from './start-process.ts';

export interface PlatformOptions {
  readonly seed: number;
  readonly records: number;
  readonly spanMs: number;
  readonly ratePerSecond: number;
  readonly lateScale: number;
  readonly clientSecret: string;
}

export interface SinkOptions {
  readonly token: string;
  readonly indexingDelayMs: number;
  readonly ackDelayMs: number;
  /** Events as sent, for those who compare them; a million do not fit. */
  readonly keepRaw: boolean;
}

export interface JudgeOrder {
  readonly file: string;
  readonly scheme: IdScheme;
  readonly organization: string;
}

export interface PlatformDescription {
  readonly url: string;
  /** Begin of the history, and the world's birth; epoch milliseconds. */
  readonly from: number;
  readonly born: number;
  readonly organization: string;
}

export interface SinkDescription {
  readonly hecUrl: string;
  readonly managementUrl: string;
  readonly adminUrl: string;
}

export interface SinkProgress {
  readonly unique: number;
  readonly indexed: number;
  /** Epoch milliseconds; 0 before the first. */
  readonly lastNewAt: number;
}

export interface PlatformRequests {
  readonly requests: number;
  readonly pages: number;
  readonly firstRequestAt: number | null;
}

export interface Platform extends PlatformDescription {
  count(): Promise<number>;
  stopChanges(): Promise<void>;
  makeChanges(count: number): Promise<void>;
  reset(): Promise<void>;
  requests(): Promise<PlatformRequests>;
  writeRecords(file: string): Promise<void>;
  stop(): Promise<void>;
}

export interface Sink extends SinkDescription {
  progress(): Promise<SinkProgress>;
  judge(order: JudgeOrder): Promise<Judgement>;
  delays(order: JudgeOrder & { readonly since: number }): Promise<number[]>;
  stop(): Promise<void>;
}

/**
 * Room from the start: else the collector goes through all that lies there again and again, with a fifth of the
 * sink's CPU, and takes the processors from whoever is measured.
 */
const ROOM = [
  '--initial-old-space-size=1024',
  '--min-semi-space-size=16',
  '--max-semi-space-size=16',
];

export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { ask, stop } = await startProcess('platform-process.ts', options, ROOM);
  return {
    ...(await ask<PlatformDescription>('describe')),
    count: async () => ask('count'),
    stopChanges: async () => ask('stopChanges'),
    makeChanges: async (count) => ask('makeChanges', count),
    reset: async () => ask('reset'),
    requests: async () => ask('requests'),
    writeRecords: async (file) => ask('writeRecords', file),
    stop,
  };
};

export const startSink = async (options: SinkOptions): Promise<Sink> => {
  const { ask, stop } = await startProcess('sink-process.ts', options, ROOM);
  return {
    ...(await ask<SinkDescription>('describe')),
    progress: async () => ask('progress'),
    judge: async (order) => ask('judge', order),
    delays: async (order) => ask('delays', order),
    stop,
  };
};

export interface Place {
  readonly platform: Platform;
  readonly sink: Sink;
  readonly folder: string;
}

/** Lets `use` work with a file of the records of all time, as the sink is asked about them. */
const withRecords = async <T>(
  { platform, folder }: Place,
  scheme: IdScheme,
  use: (order: JudgeOrder) => Promise<T>,
): Promise<T> => {
  const file = join(folder, 'records');
  await platform.writeRecords(file);
  try {
    return await use({ file, scheme, organization: platform.organization });
  } finally {
    rmSync(file);
  }
};

/** Losses and doubles of one contestant, against all that has happened. */
export const judgeAtSink = async (place: Place, scheme: IdScheme): Promise<Judgement> =>
  withRecords(place, scheme, (order) => place.sink.judge(order));

/** How long records that could be read from `since` on took, in milliseconds. */
export const delaysAtSink = async (
  place: Place,
  scheme: IdScheme,
  since: number,
): Promise<number[]> =>
  withRecords(place, scheme, (order) => place.sink.delays({ ...order, since }));

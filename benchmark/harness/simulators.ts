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
  reset(): Promise<void>;
  requests(): Promise<PlatformRequests>;
  writeRecords(file: string, from: number, to: number): Promise<number>;
  stop(): Promise<void>;
}

export interface Sink extends SinkDescription {
  progress(): Promise<SinkProgress>;
  judge(order: JudgeOrder): Promise<Judgement>;
  delays(order: JudgeOrder & { readonly since: number }): Promise<number[]>;
  stop(): Promise<void>;
}

export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const { ask, stop } = await startProcess('platform-process.ts', options);
  return {
    ...(await ask<PlatformDescription>('describe')),
    count: async () => ask('count'),
    stopChanges: async () => ask('stopChanges'),
    reset: async () => ask('reset'),
    requests: async () => ask('requests'),
    writeRecords: async (file, from, to) => ask('writeRecords', { file, from, to }),
    stop,
  };
};

export const startSink = async (options: SinkOptions): Promise<Sink> => {
  const { ask, stop } = await startProcess('sink-process.ts', options);
  return {
    ...(await ask<SinkDescription>('describe')),
    progress: async () => ask('progress'),
    judge: async (order) => ask('judge', order),
    delays: async (order) => ask('delays', order),
    stop,
  };
};

/** Losses and doubles of one contestant, against all that happened in `[from, to)`. */
export const judgeAtSink = async (
  { platform, sink, folder }: { platform: Platform; sink: Sink; folder: string },
  scheme: IdScheme,
  [from, to]: readonly [number, number],
): Promise<Judgement> => {
  const file = join(folder, 'records');
  await platform.writeRecords(file, from, to);
  try {
    return await sink.judge({ file, scheme, organization: platform.organization });
  } finally {
    rmSync(file);
  }
};

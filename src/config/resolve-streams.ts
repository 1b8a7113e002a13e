import type { StreamSettings } from '../platforms/platform.ts';
import type { StreamConfig } from './config.ts';
import { DIALECT_DEFAULTS } from './dialect-defaults.ts';
import { connectionOf } from './find-contradictions.ts';
import { resolveMoment } from './moment.ts';
import type { ConnectionResolver } from './resolve-connection.ts';
import type { ConfigInput } from './schema.ts';
import type { StreamInput } from './stream-schema.ts';

const resolveSettings = (
  name: string,
  stream: StreamInput,
  organization: string | undefined,
): StreamSettings => {
  const defaults = DIALECT_DEFAULTS[stream.dialect];
  return {
    name,
    dialect: stream.dialect,
    organization,
    lagMs: stream.lag ?? defaults.lagMs,
    overlapMs: stream.overlap ?? defaults.overlapMs,
    rereads:
      stream.rereads?.map(({ every, back }) => ({ everyMs: every, backMs: back })) ??
      defaults.rereads,
    maxWindowMs: stream.max_window ?? defaults.maxWindowMs,
    pageSize: stream.page_size ?? defaults.pageSize,
    filters: {
      services: stream.filters.services,
      entityTypes: stream.filters.entity_types,
      actions: stream.filters.actions,
    },
  };
};

const resolveStart = ({ start, dialect }: StreamInput, now: number): number =>
  start === undefined ? now - DIALECT_DEFAULTS[dialect].startBackMs : resolveMoment(start, now);

const resolvePoll = (stream: StreamInput): { pollMs: number; maxPollMs: number } => {
  const defaults = DIALECT_DEFAULTS[stream.dialect];
  const pollMs = stream.poll ?? Math.min(defaults.pollMs, stream.max_poll ?? defaults.pollMs);
  return { pollMs, maxPollMs: stream.max_poll ?? Math.max(defaults.maxPollMs, pollMs) };
};

/** Every stream with its connection written out. */
export const resolveStreams = (
  input: ConfigInput,
  resolveConnection: ConnectionResolver,
  now: number,
): StreamConfig[] => {
  const targets = Object.keys(input.splunk.targets);
  return Object.entries(input.streams).flatMap(([name, stream]) => {
    const connection = connectionOf(stream, input);
    if (connection === undefined) return []; // refused before, as a contradiction
    const ownName = typeof stream.connection === 'string' ? stream.connection : name;
    return {
      settings: resolveSettings(name, stream, connection.organization),
      ...resolveConnection(connection, ownName),
      ...resolvePoll(stream),
      startAt: resolveStart(stream, now),
      targets: stream.targets ?? targets.slice(0, 1),
    };
  });
};

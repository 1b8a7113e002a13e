import { harvestStream } from '../../activities/harvest/deliver-events.ts';
import type { Config } from '../../config/config.ts';

/** The ledger's streams whose organisation also has a queue: what they read is compared with what is pushed. */
export const pushedStreams = ({
  streams,
  harvests,
  queueConnections,
}: Config): ReadonlySet<string> => {
  const pushed = new Set([...queueConnections.values()].map(({ credential }) => credential));
  return new Set([
    ...streams
      .filter(({ credential }) => pushed.has(credential))
      .map(({ settings }) => settings.name),
    ...harvests
      .filter(({ credential }) => pushed.has(credential))
      .map(({ settings }) => harvestStream(settings.name)),
  ]);
};

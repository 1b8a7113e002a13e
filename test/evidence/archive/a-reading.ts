import { gzipSync } from 'node:zlib';
import type { WindowFacts, WindowFiles } from '../../../src/evidence/archive/seal-window.ts';
import { factsOf, stage } from '../verify/write-archive.ts';

const CONTENT = { from: '2026-06-01T00:00:00.000Z', hours: 1 };

/** A window of an hour with three events, as it is before it is sealed. */
export const aReading = async (): Promise<{ facts: WindowFacts; files: WindowFiles }> => {
  const { received, events, counts, times, eventIdsSha256 } = await stage(CONTENT);
  return {
    facts: { ...factsOf(CONTENT, 1), counts, times, eventIdsSha256 },
    files: { received, events, snapshots: gzipSync('{}\n'), identities: gzipSync('{}\n') },
  };
};

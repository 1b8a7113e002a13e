import { batchId } from '../../audit/batch.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { RequestCut } from '../../ledger/ledger.ts';
import { createLineBuffer } from '../../splunk/line-buffer.ts';
import type { LineEncoder } from '../../splunk/line-encoder.ts';
import { createRequestCutter } from '../../splunk/request-cutter.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import type { WrittenEvent } from '../../splunk/written-event.ts';

export interface WrittenBatch {
  readonly digest: string;
  readonly bytes: number;
  readonly requests: readonly RequestCut[];
}

export interface WriteBatchOptions {
  readonly store: BatchStore;
  readonly ledgerId: string;
  readonly stream: string;
  readonly fromVersion: number;
  /** The stream's first target: its lines are written ready to post. */
  readonly target: TargetSettings;
  readonly encoder: LineEncoder;
  readonly events: readonly WrittenEvent[];
}

/** Gathered before they go to the file; single lines would cost a system call each. */
const CHUNK_BYTES = 1 << 20;
/** For the line that completes a chunk, unless it is a very long one. */
const ROOM_BYTES = 64 * 1_024;

/** Writes finished HEC lines, grouped by index because a request has one, and fsyncs before it returns. */
export const writeBatch = async (options: WriteBatchOptions): Promise<WrittenBatch> => {
  const { store, target, encoder, events } = options;
  const cutter = createRequestCutter({
    batch: batchId(options.ledgerId, options.stream, options.fromVersion),
    maxEvents: target.maxEventsPerRequest,
    maxBytes: target.maxBytesPerRequest,
  });
  const writer = await store.create();
  try {
    const lines = createLineBuffer(CHUNK_BYTES + ROOM_BYTES);
    for (const group of byIndex(events, encoder.indexOf)) {
      for (const event of group) {
        cutter.add(encoder.encode(event), lines);
        if (lines.bytes < CHUNK_BYTES) continue;
        await writer.write(lines.view());
        lines.clear();
      }
    }
    await writer.write(lines.view());
    const { digest, bytes } = await writer.finish();
    return { digest, bytes, requests: cutter.finish() };
  } catch (error) {
    await writer.abandon();
    throw error;
  }
};

const byIndex = (
  events: readonly WrittenEvent[],
  indexOf: LineEncoder['indexOf'],
): Iterable<readonly WrittenEvent[]> => Map.groupBy(events, indexOf).values();

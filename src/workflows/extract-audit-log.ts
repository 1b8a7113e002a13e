import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import type { ClosedStream } from '../activities/activities.ts';
import { messageOf } from './activity-failure.ts';
import { type ExtractInput, parseExtractInput } from './extract-input.ts';
import { Extraction } from './extraction.ts';

/** Replaying a few thousand events takes longer than a workflow task may (10 s). */
const MAX_HISTORY = 500;

/** What a scheduled run returns; the next run finds it as its last result. */
export interface ExtractResult extends ClosedStream {
  readonly events: number;
  readonly duplicates: number;
}

/**
 * Carries one stream's audit records into Splunk: fetch, send while the next fetch runs, wait, again.
 * With `follow` it never ends; without, it ends when caught up, and a Temporal Schedule starts the next run.
 * Signals and updates: `pause` (reason, or {reason, until}), `resume`. Query: `status`.
 */
export async function extractAuditLog(input: ExtractInput): Promise<ExtractResult> {
  const settings = parseExtractInput(input);
  const extraction = new Extraction(settings);
  await (settings.follow === true ? extraction.openAtLast() : extraction.open());
  for (;;) {
    await extraction.whilePaused();
    const ended = await cycle(extraction, settings.follow === true);
    if (ended !== undefined) return ended;
    if (workflowInfo().historyLength >= MAX_HISTORY) await renew(extraction, settings);
  }
}

const cycle = async (
  extraction: Extraction,
  follow: boolean,
): Promise<ExtractResult | undefined> => {
  try {
    const step = await extraction.fetch();
    if (step === 'more') return undefined;
    if (step === 'caughtUp' && !follow) return await finish(extraction);
    await extraction.wait();
    return undefined;
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => extraction.close('ended', null));
      throw error;
    }
    if (follow) await extraction.retryLater(messageOf(error));
    else {
      await extraction.close('failed', messageOf(error));
      throw error;
    }
    return undefined;
  }
};

const finish = async (extraction: Extraction): Promise<ExtractResult | undefined> => {
  if ((await extraction.drain()) !== null) return undefined;
  await condition(allHandlersFinished);
  const closed = await extraction.close('ended', null);
  const { events, duplicates } = extraction.carried;
  return { ...closed, events, duplicates };
};

const renew = async (extraction: Extraction, input: ExtractInput): Promise<void> => {
  await extraction.drain();
  await condition(allHandlersFinished);
  await continueAsNew<typeof extractAuditLog>({ ...input, carried: extraction.carried });
};

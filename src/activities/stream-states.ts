import type { Ledger } from '../ledger/ledger.ts';
import type { ClosedStream, CloseStreamInput, PauseState, SetPauseInput } from './activities.ts';
import { streamNamed, type StreamSetup } from './stream-setup.ts';

export interface StreamStateDependencies {
  readonly ledger: Ledger;
  readonly streams: ReadonlyMap<string, StreamSetup>;
}

/** Keeps a pause, or its end, with the stream, so that a run that starts later honours it. */
export const createSetPause =
  ({ ledger }: StreamStateDependencies) =>
  async ({ stream, pause }: SetPauseInput): Promise<PauseState | null> => {
    await (pause === null ? ledger.streams.resume(stream) : ledger.streams.pause(stream, pause));
    return pause;
  };

/** Writes how a run ended, and tells where the stream stands: the result of a scheduled run. */
export const createCloseStream =
  ({ ledger, streams }: StreamStateDependencies) =>
  async ({ stream, state, error }: CloseStreamInput): Promise<ClosedStream> => {
    const { source } = streamNamed(streams, stream);
    const row = await ledger.streams.get(stream);
    // One that is put in the place of another may not know the stream yet.
    if (row !== undefined) await ledger.streams.setState(stream, state, error);
    if (error === null) await ledger.conditions.resolve('StreamFailed', stream);
    else await ledger.conditions.raise('StreamFailed', stream, error);
    const position = row?.delivered ?? source.startAt(Date.now());
    const highWater = row?.deliveredHighWater ?? null;
    return {
      cursor: source.describe(position),
      position,
      version: row?.deliveredVersion ?? 0,
      highWater: highWater === null ? null : new Date(highWater).toISOString(),
      stream,
      ledger: ledger.id,
    };
  };

import { Failure } from '../audit/failure.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OpenedStream, OpenStreamInput } from './activities.ts';
import { noteOlder } from './restored-ledger.ts';
import { streamNamed, type StreamSetup } from './stream-setup.ts';

export interface OpenStreamDependencies {
  readonly ledger: Ledger;
  readonly streams: ReadonlyMap<string, StreamSetup>;
}

const NOTHING = { version: 0, ledger: null };

const startOf = (input: OpenStreamInput, configured: number): number => {
  if (input.from === null) return configured;
  const from = /(?:Z|[+-]\d{2}:?\d{2})$/.test(input.from) ? Date.parse(input.from) : Number.NaN;
  if (!Number.isNaN(from)) return from;
  throw new Failure({
    type: 'InvalidInput',
    message: `extractAuditLog: "from" is "${input.from}"; give ISO 8601 with an offset, e.g. 2026-03-01T00:00:00Z.`,
    retryable: false,
  });
};

/**
 * Claims a stream for a run. The position is the ledger's; where the ledger has never seen the stream, that of
 * the last successful scheduled run; else the input's `from`, else the configured start.
 * The version is that of the first batch not yet delivered, so every run begins with what a former one left.
 */
export const createOpenStream =
  ({ ledger, streams }: OpenStreamDependencies) =>
  async (input: OpenStreamInput): Promise<OpenedStream> => {
    const setup = streamNamed(streams, input.stream);
    const { source } = setup;
    const found = await ledger.streams.get(input.stream);
    await noteOlder(ledger, input.stream, found, input.known ?? NOTHING);
    const row = await ledger.streams.claim({
      name: input.stream,
      platform: source.platform,
      dialect: source.dialect,
      organizationId: found?.organizationId ?? (await source.resolveOrganization()),
      start: input.lastPosition ?? source.startAt(startOf(input, setup.startAt)),
      holder: input.holder,
    });
    return {
      version: row.deliveredVersion,
      cursor: source.describe(row.delivered),
      pause: row.pause,
      pollMs: setup.pollMs,
      maxPollMs: setup.maxPollMs,
      sourceQueue: setup.queue,
      ledger: ledger.id,
    };
  };

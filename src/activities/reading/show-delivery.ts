import type { FetchPagesInput, FetchResult } from '../activities.ts';
import type { DeliveryModes } from '../delivery/delivery-modes.ts';
import { streamNamed, type StreamSetup } from '../stream-setup.ts';

type FetchPages = (input: FetchPagesInput) => Promise<FetchResult>;

interface ShowDependencies {
  readonly streams: ReadonlyMap<string, StreamSetup>;
  readonly modes: DeliveryModes;
}

/** Tells with every fetch how sure delivery is, so that a run shows it. */
export const showDelivery =
  (fetchPages: FetchPages, { streams, modes }: ShowDependencies): FetchPages =>
  async (input) => {
    const result = await fetchPages(input);
    if (result.outcome !== 'batch' && result.outcome !== 'nothing') return result;
    const { targets } = streamNamed(streams, input.stream);
    const parts = await Promise.all(
      targets.map(async (name) => `${name}: ${(await modes.of(name)).mode}`),
    );
    return { ...result, delivery: parts.join(', ') };
  };

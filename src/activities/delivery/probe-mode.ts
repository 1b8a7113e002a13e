import type { DeliveryMode } from '../../audit/delivery-mode.ts';
import { Failure } from '../../audit/failure.ts';
import type { HecClient } from '../../splunk/hec-client.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import type { DeliveryModesDependencies } from './probe-modes.ts';
import { probeSearch, type SearchState } from './probe-search.ts';

export interface FoundMode {
  readonly settings: TargetSettings;
  readonly mode: DeliveryMode;
  readonly reason: string;
  /** Undefined where no search is configured. */
  readonly search: SearchState | undefined;
}

/** The best mode that a target can do now. */
export const probeMode = async (
  { clients, searches, ledger: { deliveries }, now }: DeliveryModesDependencies,
  target: string,
): Promise<FoundMode> => {
  const client = clients.get(target);
  if (client === undefined) throw unknownTarget(target);
  const { settings } = client;
  const asked = searches.get(target);
  const search = asked && (await probeSearch({ settings, search: asked, deliveries, now }));
  if (search?.kind === 'works') {
    return { settings, search, mode: 'verified', reason: search.reason };
  }
  const why = search?.reason ?? 'no search is configured for it';
  const { mode, reason } = await withoutSearch(client);
  return { settings, search, mode, reason: `${why}; ${reason}` };
};

const withoutSearch = async (
  client: HecClient,
): Promise<{ readonly mode: DeliveryMode; readonly reason: string }> => {
  if (client.settings.acknowledgement === 'off') {
    return { mode: 'accepted', reason: 'acknowledgements are turned off in the configuration' };
  }
  const acks = await client.probeAcknowledgement();
  if (acks === 'on') return { mode: 'acknowledged', reason: 'Splunk acknowledges what it indexed' };
  const reason =
    acks === 'off'
      ? 'the HEC token gives no acknowledgements'
      : 'Splunk does not say whether it gives acknowledgements';
  return { mode: 'accepted', reason };
};

const unknownTarget = (target: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `There is no Splunk target "${target}" in holdfast.yaml. Add it, or correct the stream's targets.`,
    retryable: false,
  });

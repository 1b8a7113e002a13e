import type { AlertMetrics } from '../../alerts/alert-metrics.ts';
import type { AlertSettings } from '../../alerts/alert-settings.ts';
import type { AlertChannel } from '../../alerts/channels/channel.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { ChannelPace } from './channel-pace.ts';

/** What the activities of `raiseAlert` stand on. */
export interface AlertDependencies {
  readonly ledger: Pick<Ledger, 'alerts' | 'conditions'>;
  readonly settings: Pick<AlertSettings, 'policies' | 'routes' | 'wantsDisposition'>;
  readonly channels: ReadonlyMap<string, AlertChannel>;
  readonly pace: ChannelPace;
  /** A link that acknowledges; null where no address is configured. */
  readonly acknowledgeUrl: (of: {
    readonly alert: string;
    readonly channel: string;
  }) => Promise<string | null>;
  readonly metrics: AlertMetrics;
  readonly now: () => number;
}

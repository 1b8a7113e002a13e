import type { Logger } from 'pino';
import { toStanding } from '../../activities/alerts/to-standing.ts';
import type { AlertSettings } from '../../alerts/alert-settings.ts';
import type { AcknowledgeLinks } from '../../alerts/acknowledge/acknowledge-links.ts';
import { createAcknowledgePage } from '../../alerts/acknowledge/acknowledge-page.ts';
import type { ChannelDeps } from '../../alerts/channels/channel-deps.ts';
import type { Heard, Listener, Pressed } from '../../alerts/channels/channel.ts';
import {
  createPagerdutyListeners,
  type OpenIncident,
} from '../../alerts/channels/pagerduty-listener.ts';
import { createSlackListeners } from '../../alerts/channels/slack-socket.ts';
import { createSocketDispatcher } from '../../http/socket-dispatcher.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** Buttons are not heard. */
const DEAF = 'ButtonsUnheard';

export interface ListenerParts extends ChannelDeps {
  readonly ledger: Ledger;
  readonly proxyUrl: string | undefined;
  /** Undefined where no page is configured. */
  readonly links: AcknowledgeLinks | undefined;
  readonly hear: (pressed: Pressed) => Promise<Heard>;
  readonly log: Logger;
}

export interface AlertListeners {
  /** Rejects where a port is taken; a Slack that is away is a condition, and is tried again. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Everything that hears people: Slack's sockets, who asks PagerDuty, and the page behind links. */
export const createAlertListeners = (
  settings: AlertSettings,
  parts: ListenerParts,
): AlertListeners => {
  const dispatcher = createSocketDispatcher(parts);
  const slack = createSlackListeners(
    settings.channels.filter((channel) => channel.kind === 'slack'),
    { ...parts, dispatcher, ...troubles(parts) },
  );
  const pagerduty = createPagerdutyListeners(settings.channels, {
    ...parts,
    openIn: (channel) => openIncidents(parts.ledger, channel),
    ...troubles(parts),
  });
  const listeners: readonly Listener[] = [...pagesOf(settings, parts), ...slack, ...pagerduty];
  return {
    start: async () => {
      for (const listener of listeners) await listener.start(parts.hear);
    },
    stop: async () => {
      await Promise.all(listeners.map((listener) => listener.stop()));
      await dispatcher.close();
    },
  };
};

const pagesOf = (
  { acknowledge, wantsDisposition }: AlertSettings,
  { ledger: { alerts }, links, hear, log, now }: ListenerParts,
): readonly Listener[] => {
  if (acknowledge === undefined || links === undefined) return [];
  const records = {
    standing: async (id: string) => {
      const row = await alerts.get(id);
      return row?.id === id ? toStanding(row) : undefined;
    },
    linkUsed: alerts.linkUsed,
    claimLink: alerts.claimLink,
    useLink: alerts.useLink,
    releaseLink: alerts.releaseLink,
  };
  const onTrouble = (message: string): void => log.warn(message);
  const page = { settings: acknowledge, links, records, hear, wantsDisposition, onTrouble, now };
  return [createAcknowledgePage(page)];
};

/** More are open only in a storm that nobody has looked at. */
const MOST_OPEN = 1_000;

const openIncidents = async (
  { alerts }: Pick<Ledger, 'alerts'>,
  channel: string,
): Promise<readonly OpenIncident[]> =>
  (await alerts.openIn(channel, MOST_OPEN)).flatMap(({ alert, receipt }) => {
    const dedupKey = receipt?.['dedup_key'];
    return dedupKey === undefined ? [] : [{ alert, dedupKey }];
  });

/** Nobody waits for these to be written, one after the other; what fails is in the log. */
const troubles = ({ ledger: { conditions }, log }: ListenerParts) => {
  let last = Promise.resolve();
  const note = (work: () => Promise<unknown>): void => {
    last = last.then(work).then(
      () => undefined,
      (error: unknown) => log.warn({ err: error }, 'a condition was not noted'),
    );
  };
  return {
    onTrouble: (name: string, problem: string) =>
      note(() =>
        conditions.raise(
          DEAF,
          name,
          `What people press is not heard: ${problem} Alerts are shown all the same; acknowledge with \`holdfast alerts ack\`.`,
        ),
      ),
    onMended: (name: string) => note(() => conditions.resolve(DEAF, name)),
  };
};

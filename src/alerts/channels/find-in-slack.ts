import type { WebClient } from '@slack/web-api';
import { Failure } from '../../audit/failure.ts';

export const SLACK_EVENT_TYPE = 'holdfast_alert';

export interface Wanted {
  readonly channel: string;
  readonly alert: string;
  readonly occasion: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Slack's clock and ours are not the same. */
const MARGIN_MS = 600_000;
const MOST_PAGES = 50;

/** The message's `ts`; null only when every message since then was looked at. */
export const findInSlack = async (client: WebClient, wanted: Wanted): Promise<string | null> => {
  const oldest = String(Math.floor((wanted.since - MARGIN_MS) / 1000));
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { messages, has_more, response_metadata } = await client.conversations.history({
      channel: wanted.channel,
      include_all_metadata: true,
      limit: 200,
      oldest,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (messages === undefined) throw unfinished('the answer holds no messages');
    const found = messages.find((message) => isWanted(message.metadata, wanted));
    if (found !== undefined) return found.ts ?? null;
    cursor = response_metadata?.next_cursor;
    if (has_more !== true) return null;
    if (cursor === undefined || cursor === '')
      throw unfinished('more messages, and no way to them');
  }
  throw unfinished(`more than ${MOST_PAGES} pages of messages`);
};

const isWanted = (
  metadata: { event_type?: string; event_payload?: object } | undefined,
  { alert, occasion }: Wanted,
): boolean => {
  if (metadata?.event_type !== SLACK_EVENT_TYPE) return false;
  const payload = { ...metadata.event_payload } as Readonly<Record<string, unknown>>;
  return payload['alert'] === alert && payload['occasion'] === occasion;
};

const unfinished = (problem: string): Failure =>
  new Failure({
    type: 'OutcomeUnknown',
    message: `Slack's history of the channel cannot be read to its end: ${problem}. Whether the message is there is not known.`,
    retryable: true,
  });

import type { SlackBlock } from './slack-block.ts';
import type { Showing, Standing } from './channel.ts';
import { escapeSlack } from './escape-slack.ts';
import { fitNotice } from './fit-notice.ts';
import type { Rendered } from './render-notice.ts';
import { slackBlocks } from './slack-blocks.ts';

/** Slack names no limit for all blocks of a message together, and refuses some tens of KB. */
const MAX_CHARACTERS = 12_000;

export interface SlackMessage {
  /** For notifications; Slack reads it as mrkdwn. */
  readonly text: string;
  readonly blocks: SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
  readonly link_names: false;
  readonly parse: 'none';
}

/** Nothing is unfurled: who fetches a single-use link uses it. */
export const slackMessage = (of: Showing | Standing, hasButtons: boolean): SlackMessage =>
  fitNotice(
    of,
    (rendered) => ({
      text: escapeSlack(notificationOf(rendered)),
      blocks: slackBlocks(rendered, of, hasButtons),
      unfurl_links: false,
      unfurl_media: false,
      link_names: false,
      parse: 'none',
    }),
    ({ blocks }) => JSON.stringify(blocks).length <= MAX_CHARACTERS,
  );

const notificationOf = ({ headline, summary, standing }: Rendered): string =>
  [headline, summary, standing].filter((part) => part !== null).join(' – ');

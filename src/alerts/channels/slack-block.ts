/** As much of Block Kit as alerts use. */
export type SlackBlock =
  | { type: 'header'; text: SlackPlainText }
  | { type: 'rich_text'; elements: SlackParagraph[] }
  | { type: 'actions'; elements: SlackButton[] };

interface SlackPlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

interface SlackSection {
  type: 'rich_text_section';
  elements: SlackRun[];
}

export type SlackParagraph =
  SlackSection | { type: 'rich_text_list'; style: 'bullet'; elements: SlackSection[] };

export type SlackRun =
  | { type: 'text'; text: string; style?: { bold?: boolean; code?: boolean } }
  | { type: 'link'; url: string; text: string };

export interface SlackButton {
  type: 'button';
  action_id: string;
  text: SlackPlainText;
  value: string;
  style?: 'primary';
  url?: string;
}

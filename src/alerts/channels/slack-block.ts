/** As much of Block Kit as alerts use. */
export type SlackBlock =
  | { type: 'header'; text: SlackPlainText }
  | { type: 'rich_text'; elements: SlackParagraph[] }
  | SlackInput
  | { type: 'actions'; elements: SlackButton[] };

/** A field that people type into; what is in it comes along with a press. */
export interface SlackInput {
  type: 'input';
  block_id: string;
  optional: true;
  label: SlackPlainText;
  element: { type: 'plain_text_input'; action_id: string; max_length: number };
}

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

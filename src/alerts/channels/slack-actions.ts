import type { SlackButton, SlackInput } from './slack-block.ts';
import type { Showing, Standing } from './channel.ts';

const VERDICTS = [
  { act: 'authorised', label: 'Authorised' },
  { act: 'incident', label: 'Incident' },
  { act: 'false_positive', label: 'False positive' },
] as const;

/** Buttons for what is to be done next; a link where no socket hears buttons. */
export const slackActions = (of: Showing | Standing, hasButtons: boolean): SlackButton[] => {
  if ('resolved' in of) {
    if (!hasButtons || of.resolved || of.disposed !== null) return [];
    if (of.acknowledged === null) return [acknowledge(of.alert)];
    return VERDICTS.map(({ act, label }) => button(act, label, of.alert));
  }
  if (hasButtons) return [acknowledge(of.alert)];
  return of.acknowledgeUrl === null
    ? []
    : [{ ...button('open_link', 'Acknowledge', of.alert), url: of.acknowledgeUrl }];
};

export const TICKET = 'ticket';
const LONGEST_TICKET = 100;

/** With the verdicts: what an authorised change needs. The same id each time, so that Slack keeps what was typed. */
export const slackTicket = (actions: readonly SlackButton[]): readonly SlackInput[] =>
  actions.every(({ action_id }) => action_id !== 'authorised')
    ? []
    : [
        {
          type: 'input',
          block_id: TICKET,
          optional: true,
          label: { type: 'plain_text', text: 'Ticket, or who has allowed it', emoji: false },
          element: {
            type: 'plain_text_input',
            action_id: TICKET,
            max_length: LONGEST_TICKET,
          },
        },
      ];

const acknowledge = (alert: string): SlackButton => ({
  ...button('acknowledge', 'Acknowledge', alert),
  style: 'primary',
});

const button = (action: string, label: string, alert: string): SlackButton => ({
  type: 'button',
  action_id: action,
  text: { type: 'plain_text', text: label, emoji: false },
  value: alert,
});

import type { Heard, Pressed } from '../../alerts/channels/channel.ts';
import type { AlertRow } from '../../ledger/alerts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { tellAlert, type TellingOptions } from './tell-alert.ts';

const VERDICTS = {
  authorised: 'authorised',
  incident: 'an incident',
  false_positive: 'a false positive',
} as const;

/** What buttons and pages do with a press: it is told to the alert's workflow, and the person hears what came of it. */
export const createHearPressed =
  ({ ledger, ...telling }: TellingOptions & { readonly ledger: Ledger }) =>
  async (pressed: Pressed): Promise<Heard> => {
    try {
      const row = await ledger.alerts.get(pressed.alert);
      if (row === undefined || row.id !== pressed.alert) {
        return { outcome: 'unknown_alert', text: `Alert ${pressed.alert} is not known here.` };
      }
      return beforeOf(row, pressed) ?? withoutTicket(pressed) ?? (await tell(pressed, telling));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', text: `This could not be taken down: ${reason}.` };
    }
  };

/** Somebody was faster. */
const beforeOf = (row: AlertRow, { act, note }: Pressed): Heard | undefined => {
  if (act !== 'acknowledge' || row.clock.acknowledged === null) return undefined;
  const text = `It was already acknowledged by ${row.acknowledgedBy} at ${row.clock.acknowledged}.${unkept(note)}`;
  return { outcome: 'before', text };
};

/** As the page and the command line have it: an auditor asks for the ticket. */
const withoutTicket = ({ act, ticket }: Pressed): Heard | undefined => {
  if (act !== 'authorised' || ticket !== undefined) return undefined;
  const text =
    'Authorised needs the ticket, or who has allowed it: type it beside the button, then press again.';
  return { outcome: 'failed', text };
};

const tell = async (pressed: Pressed, telling: TellingOptions): Promise<Heard> => {
  const { act, by, note } = pressed;
  const told = await tellAlert(pressed, telling);
  if (told.how === 'signal') {
    return { outcome: 'done', text: 'Taken. It is written down as soon as a worker runs.' };
  }
  if (act !== 'acknowledge') return { outcome: 'done', text: `Called ${VERDICTS[act]} by ${by}.` };
  const { acknowledgedBy } = told.settled;
  if (acknowledgedBy === by) return { outcome: 'done', text: `Acknowledged by ${by}.` };
  return {
    outcome: 'before',
    text: `It was already acknowledged by ${acknowledgedBy}.${unkept(note)}`,
  };
};

/** The first counts, with what that one wrote. */
const unkept = (note: string | undefined): string =>
  note === undefined ? '' : ' Your note was not kept.';

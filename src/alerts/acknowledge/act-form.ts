import type { Pressed } from '../channels/channel.ts';
import { plainText } from '../channels/plain-text.ts';
import { html, type Html } from './html.ts';

export const LONGEST_NAME = 80;
const LONGEST_NOTE = 200;

/** Who presses: named by the proxy in front, or asked for a name. */
export type Presser =
  | { readonly known: true; readonly name: string }
  | { readonly known: false; readonly suggested: string };

const whoField = (presser: Presser): Html =>
  presser.known
    ? html`<p>You are ${presser.name}.</p>`
    : html`<label>
        Your name, as it is to be written down
        <input
          name="by"
          maxlength="${String(LONGEST_NAME)}"
          required
          autocomplete="name"
          value="${presser.suggested}"
        />
      </label>`;

/** Posts to the page's own address: the permission is in it. */
export const acknowledgeForm = (presser: Presser): Html =>
  html`<form method="post">
    ${whoField(presser)}
    <label>
      Note for the others, if any <input name="note" maxlength="${String(LONGEST_NOTE)}" />
    </label>
    <button name="act" value="acknowledge">Acknowledge</button>
  </form>`;

/** `action`: another link's token; the one of this page may be spent. */
export const disposeForm = (presser: Presser, action: string): Html =>
  html`<form method="post" action="${action}">
    <p>What was it?</p>
    ${whoField(presser)}
    <label>Ticket or note <input name="ticket" maxlength="100" /></label>
    <button name="act" value="authorised">Authorised</button>
    <button name="act" value="incident">Incident</button>
    <button name="act" value="false_positive">False positive</button>
  </form>`;

export interface PressedForm {
  readonly act: Pressed['act'];
  readonly by: string;
  readonly ticket: string | null;
  readonly note: string | null;
}

const ACTS: ReadonlySet<string> = new Set([
  'acknowledge',
  'authorised',
  'incident',
  'false_positive',
] satisfies readonly Pressed['act'][]);

const isAct = (text: string): text is Pressed['act'] => ACTS.has(text);

/** What was pressed, or what is missing, for people. */
export const readForm = (body: string, presser: Presser): PressedForm | string => {
  const fields = new URLSearchParams(body);
  const act = fields.get('act') ?? '';
  if (!isAct(act)) return 'The form was not filled in on this page.';
  const by = presser.known ? presser.name : plainText(fields.get('by') ?? '', LONGEST_NAME);
  if (!/[\p{L}\p{N}]/u.test(by)) return 'Please write your name: it is what the others will see.';
  const ticket = plainText(fields.get('ticket') ?? '', 100) || null;
  if (act === 'authorised' && ticket === null) {
    return 'Authorised needs the ticket, or a few words on who has allowed it.';
  }
  const note = plainText(fields.get('note') ?? '', LONGEST_NOTE) || null;
  return { act, by, ticket, note };
};

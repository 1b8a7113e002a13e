import type { Severity } from '../../audit/alert.ts';
import type { Heard, Pressed, Standing } from '../channels/channel.ts';
import {
  acknowledgeForm,
  disposeForm,
  type Presser,
  type PressedForm,
  readForm,
} from './act-form.ts';
import type { AcknowledgeLinks } from './acknowledge-links.ts';
import { type PageNote, renderAlertPage, renderRefusal } from './alert-page.ts';
import type { Html } from './html.ts';
import type { LinkClaims } from './link-token.ts';

export type LinkClaim =
  | { readonly outcome: 'claimed'; readonly claim: string }
  | { readonly outcome: 'before' | 'busy' | 'expired' };

/** What the page asks of the ledger. */
export interface LinkRecords {
  /** Undefined: an alert of another installation. */
  standing(alert: string): Promise<Standing | undefined>;
  linkUsed(digest: string): Promise<boolean>;
  /** Of several pages behind one address, one acts at a time. */
  claimLink(digest: string, until: number): Promise<LinkClaim>;
  useLink(digest: string): Promise<void>;
  releaseLink(digest: string, claim: string): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly page: string;
  /** Why nothing was done, for the log. */
  readonly refused: string | null;
}

export interface LinkVisit {
  readonly token: string;
  readonly presser: Presser;
  /** Of a POST; null: only looked at, as link scanners and previews do. */
  readonly body: string | null;
}

export interface AnswerDependencies {
  readonly links: AcknowledgeLinks;
  readonly records: LinkRecords;
  /** Durable when it says `done`. */
  readonly hear: (pressed: Pressed) => Promise<Heard>;
  readonly wantsDisposition: readonly Severity[];
  readonly onTrouble: (message: string) => void;
  readonly now: () => number;
}

interface Opened {
  readonly claims: LinkClaims;
  readonly digest: string;
  readonly standing: Standing;
}

const REFUSALS = {
  forged: [
    404,
    'This link opens nothing',
    'It is incomplete, or was not made by this installation. Open it from the message again.',
  ],
  'too-long': [404, 'This link opens nothing', 'It is longer than any link of ours.'],
  expired: [
    410,
    'This link is too old',
    'Links are valid for some days only. Acknowledge with `holdfast alerts ack`, or in the channel.',
  ],
  unknown: [404, 'This alert is not known here', 'The link is of another installation.'],
} as const;

const refuse = (why: keyof typeof REFUSALS, about = ''): Answer => {
  const [status, title, text] = REFUSALS[why];
  return { status, page: renderRefusal(title, text), refused: `${why}${about}` };
};

/** Looks at a link, or acts on it. Only what is durable spends a link: one that failed can be pressed again. */
export const answerLink = async (visit: LinkVisit, by: AnswerDependencies): Promise<Answer> => {
  const read = await by.links.read(visit.token);
  if (!('claims' in read)) return refuse(read.verdict);
  const { claims, digest } = read;
  if (read.verdict === 'expired') return refuse('expired', `, alert ${claims.alert}`);
  const standing = await by.records.standing(claims.alert);
  if (standing === undefined) return refuse('unknown', ` alert ${claims.alert}`);
  const opened = { claims, digest, standing };
  if (await by.records.linkUsed(digest)) return spent(opened, visit.body !== null);
  return visit.body === null ? look(opened, visit, by) : act(opened, visit.body, visit, by);
};

/** What was done with the link stays to be read; it does nothing more. */
const spent = ({ standing, claims }: Opened, isPressed: boolean): Answer => ({
  status: isPressed ? 409 : 200,
  page: renderAlertPage({
    standing,
    note: { text: spentText(standing), isTrouble: false },
    form: null,
  }),
  refused: isPressed ? `used before, alert ${claims.alert}` : null,
});

const spentText = (standing: Standing): string => {
  const { acknowledged, alert, disposed } = standing;
  const state =
    acknowledged === null ? '' : ` The alert was already acknowledged by ${acknowledged.by}.`;
  const next = disposed === null ? ` Decide with: holdfast alerts dispose ${alert}` : '';
  return `This link has been used.${state}${next}`;
};

const look = async (
  { standing, claims }: Opened,
  { presser, token }: LinkVisit,
  by: AnswerDependencies,
  note: PageNote | null = null,
): Promise<Answer> => ({
  status: note === null ? 200 : 400,
  page: renderAlertPage({ standing, note, form: formFor(standing, presser, token, by) }),
  refused: note === null ? null : `${note.text} Alert ${claims.alert}`,
});

const formFor = (
  standing: Standing,
  presser: Presser,
  token: string,
  { wantsDisposition }: AnswerDependencies,
): Html | null => {
  if (standing.disposed !== null || standing.resolved) return null;
  if (standing.acknowledged === null) return acknowledgeForm(presser);
  return wantsDisposition.includes(standing.notice.severity) ? disposeForm(presser, token) : null;
};

const act = async (
  opened: Opened,
  body: string,
  visit: LinkVisit,
  by: AnswerDependencies,
): Promise<Answer> => {
  const form = readForm(body, visit.presser);
  if (typeof form === 'string') return look(opened, visit, by, { text: form, isTrouble: true });
  const claimed = await by.records.claimLink(opened.digest, opened.claims.expiresAt);
  if (claimed.outcome !== 'claimed') return tooLate(claimed.outcome, opened);
  const heard = await hearClaimed(toPressed(opened, form, by.now()), opened, claimed.claim, by);
  if (heard.outcome === 'unknown_alert') return refuse('unknown', ` alert ${opened.claims.alert}`);
  if (heard.outcome === 'failed') {
    return failed(opened, { ...visit, presser: withName(visit.presser, form) }, by, heard.text);
  }
  await spend(opened, by);
  return done(opened, form, { heard, visit, by });
};

/** What was not done leaves the link as good as before. */
const hearClaimed = async (
  pressed: Pressed,
  { digest }: Opened,
  claim: string,
  { hear, records }: AnswerDependencies,
): Promise<Heard> => {
  let isTaken = false;
  try {
    const heard = await hear(pressed);
    isTaken = heard.outcome === 'done' || heard.outcome === 'before';
    return heard;
  } finally {
    // A ledger that is away lets the claim lapse by itself.
    if (!isTaken) await records.releaseLink(digest, claim).catch(() => undefined);
  }
};

const tooLate = (why: 'before' | 'busy' | 'expired', opened: Opened): Answer => {
  if (why === 'before') return spent(opened, true);
  return why === 'busy' ? busy(opened) : refuse('expired', `, alert ${opened.claims.alert}`);
};

const busy = ({ claims, standing }: Opened): Answer => ({
  status: 409,
  page: renderAlertPage({
    standing,
    note: {
      text: 'Somebody is using this link at this moment. Open it again in a minute to see what came of it.',
      isTrouble: true,
    },
    form: null,
  }),
  refused: `in use, alert ${claims.alert}`,
});

/** Nobody writes a name twice. */
const withName = (presser: Presser, { by }: PressedForm): Presser =>
  presser.known ? presser : { known: false, suggested: by };

const toPressed = ({ claims }: Opened, form: PressedForm, at: number): Pressed => ({
  alert: claims.alert,
  act: form.act,
  by: form.by,
  via: 'link',
  at,
  ...(form.ticket !== null && { ticket: form.ticket }),
  ...(form.note !== null && { note: form.note }),
});

/** The link is as good as before. */
const failed = async (
  opened: Opened,
  visit: LinkVisit,
  by: AnswerDependencies,
  text: string,
): Promise<Answer> => {
  const note = { text: `${text} The link still works: please try again.`, isTrouble: true };
  const { page } = await look(opened, visit, by, note);
  return { status: 503, page, refused: `${text} Alert ${opened.claims.alert}` };
};

/** What was pressed is durable by now; a link that cannot be spent could at most say the same again. */
const spend = async ({ claims, digest }: Opened, by: AnswerDependencies): Promise<void> => {
  try {
    await by.records.useLink(digest);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    by.onTrouble(`A used link of alert ${claims.alert} could not be marked as used: ${reason}`);
  }
};

const done = async (
  { claims, standing: before }: Opened,
  form: PressedForm,
  {
    heard,
    visit: { presser },
    by,
  }: { readonly heard: Heard; readonly visit: LinkVisit; readonly by: AnswerDependencies },
): Promise<Answer> => {
  const standing = (await by.records.standing(claims.alert)) ?? before;
  const note = { text: heard.text, isTrouble: false };
  // The one who has acknowledged may also decide: with another link, since this one is spent.
  const token = await by.links.tokenFor(claims);
  return {
    status: 200,
    page: renderAlertPage({
      standing,
      note,
      form: formFor(standing, withName(presser, form), token, by),
    }),
    refused: null,
  };
};

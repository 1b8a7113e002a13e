import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AlertNotice } from '../../../src/audit/alert.ts';
import type { Showing } from '../../../src/alerts/channels/channel.ts';
import { emailMessage } from '../../../src/alerts/channels/email-message.ts';
import { triggerEvent } from '../../../src/alerts/channels/pagerduty-event.ts';
import { plainText } from '../../../src/alerts/channels/plain-text.ts';
import { slackMessage } from '../../../src/alerts/channels/slack-message.ts';
import { teamsMessage } from '../../../src/alerts/channels/teams-card.ts';
import { checkBlocks } from '../../../src/simulator/slack/check-blocks.ts';
import { readMessage } from '../../../src/simulator/slack/read-message.ts';
import { checkMessage } from '../../../src/simulator/teams/check-card.ts';
import { readCard, type CardJson } from '../../../src/simulator/teams/read-card.ts';
import { aNotice, aShowing } from './a-notice.ts';

/** What people who may name a queue would like others to see. */
const HOSTILE = [
  '<!channel>',
  '<!here|here>',
  '<@U024BE7LH>',
  '<https://evil.example|Acknowledge>',
  '&lt;!channel&gt;',
  '@channel @here',
  '*bold* _it_ ~no~ `code` ```block```',
  '[Acknowledge](https://evil.example)',
  '![x](https://evil.example/pixel)',
  '{{DATE(2026-01-01T00:00:00Z, SHORT)}}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'x\r\nBcc: thief@example.com',
  'x\u2028y\u0085z\u0000\u001b[31m',
  'gnp.\u202Etxt\u202C',
  '\u2066\u200Fabc\u2069',
  '\uD834',
  'x\uDD1E',
  'https://evil.example/',
  '\u{E0041}\u{E0042}invisible',
  'é'.repeat(10_000),
  '𝄞'.repeat(10_000),
  '',
  ' ',
];

/** A notice in which everything that comes from data is that text. */
const noticeOf = (text: string): AlertNotice =>
  aNotice(
    {
      title: text,
      description: text,
      runbook: text,
      text,
      facts: [{ name: 'f', value: text, text }],
      links: [{ title: text, url: text }],
      commands: [text],
    },
    {
      tenant: text,
      eventType: text,
      actor: text,
      actorIps: [text],
      target: text,
      subject: text,
      at: text,
      changes: [{ property: text, old: text, new: text }],
    },
  );

const showingOf = (text: string): Showing => aShowing({ notice: noticeOf(text) });

/** Control characters besides line ends, marks of direction, halves of characters. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const isShowable = (text: string): boolean => !UNSEEN.test(text) && text.isWellFormed();

/** The one address that may stand in a message when data is a text: its own where a rule says so. */
const own = (links: readonly string[], text: string): boolean =>
  links.every((link) => link === 'https://alerts.example/a/link-that-works-once' || link === text);

const slackHolds = (text: string): void => {
  for (const hasButtons of [true, false]) {
    const { text: said, blocks } = slackMessage(showingOf(text), hasButtons);
    const list = structuredClone(blocks) as unknown as Readonly<Record<string, unknown>>[];
    assert.equal(checkBlocks(list), undefined);
    const kept = { ts: '1.0', metadata: null, isEdited: false };
    const shown = readMessage({ ...kept, text: said, blocks: list });
    assert.deepEqual(shown.mentions, []);
    assert.ok(own(shown.links, text), JSON.stringify(shown.links));
    assert.ok(isShowable(shown.text), JSON.stringify(shown.text));
    const notification = readMessage({ ...kept, text: said, blocks: [] });
    assert.deepEqual([notification.mentions, notification.links], [[], []]);
  }
};

const teamsHolds = (text: string): void => {
  const body = teamsMessage(showingOf(text));
  assert.ok(Buffer.byteLength(body) <= 28 * 1024);
  const card = checkMessage(JSON.parse(body) as CardJson);
  if (typeof card === 'string') assert.fail(card);
  const shown = readCard(card);
  assert.deepEqual(shown.markup, []);
  assert.ok(
    own(
      shown.actions.map(({ url }) => url),
      text,
    ),
  );
  assert.ok(isShowable(shown.text), JSON.stringify(shown.text));
};

/** The tags of the page are those of one without any data. */
const emailHolds = (text: string): void => {
  const mail = emailMessage(showingOf(text), { from: 'a@example.com', to: ['b@example.com'] });
  assert.ok(!/[\r\n]/.test(mail.subject + mail.messageId));
  for (const part of [mail.subject, mail.text, mail.html]) assert.ok(isShowable(part), part);
  const link = (href: string): boolean => own([href.replaceAll('&amp;', '&')], text);
  for (const [, tag = ''] of mail.html.matchAll(/<([^>]*)>/g)) {
    const href = /^a href="([^"]*)"$/.exec(tag)?.[1];
    const known =
      /^(?:!doctype html|\/?(?:html|head|body|h2|p|b|ul|li|table|tr|td|code|a)|meta charset="utf-8"|html lang="en"|(?:table|td|body)[ a-z0-9="-]* style="[a-z0-9#:;/., -]*")$/;
    assert.ok(href === undefined ? known.test(tag) : link(href), tag);
  }
};

const pagerdutyHolds = (text: string): void => {
  const event = JSON.parse(triggerEvent('k', showingOf(text))) as {
    payload: { summary: string; source: string };
    links: { href: string }[];
  };
  const { summary, source } = event.payload;
  assert.ok(summary.length <= 1024 && summary.trim() !== '' && source.trim() !== '');
  assert.ok(isShowable(JSON.stringify(event.payload)));
  assert.ok(
    own(
      event.links.map(({ href }) => href),
      text,
    ),
  );
};

const holds = (text: string): void => {
  slackHolds(text);
  teamsHolds(text);
  emailHolds(text);
  pagerdutyHolds(text);
};

describe('what platforms send is shown as text', () => {
  for (const text of HOSTILE) {
    it(`${JSON.stringify(text.slice(0, 40))} is no markup in any channel`, () => holds(text));
  }

  it('is never markup, whatever it is', () => {
    const piece = fc.oneof(
      fc.constantFrom(...HOSTILE.map((text) => text.slice(0, 60))),
      fc.constantFrom(...'<>&"\'`*_~[](){}|!@#\\/\r\n\u202E\uD800'.split('')),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    const anything = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(anything, holds), { numRuns: 80 });
  });

  it('keeps what people need to see', () => {
    const names = ['Zoë Müller', '李雷', 'محمد', 'क्‍ष', 'A*B_C <x> & "y"'];
    for (const name of names) assert.equal(plainText(name, 100), name);
  });

  it('cuts to the length that is asked for, and says so', () => {
    assert.equal(plainText('x'.repeat(101), 100).length, 100);
    assert.ok(plainText('x'.repeat(101), 100).endsWith('… (cut)'));
    assert.ok(plainText('𝄞'.repeat(100), 100).isWellFormed());
    assert.ok(plainText(`${'x'.repeat(92)}𝄞yyyyyyyy`, 100).isWellFormed());
  });

  it('shows a condition, and an alert of which nothing is known', () => {
    const nothing = { description: null, runbook: null, facts: [], links: [], commands: [] };
    const condition = aNotice({ ...nothing, change: null, text: 'The token of hec-1 is refused.' });
    const { blocks } = slackMessage(aShowing({ notice: condition, acknowledgeUrl: null }), false);
    assert.match(JSON.stringify(blocks), /The token of hec-1 is refused/);
    assert.match(teamsMessage(aShowing({ notice: condition })), /The token of hec-1/);
    const empty = { actorIps: [], subject: null, direction: null, changes: [] };
    const notice = aNotice({ ...nothing, text: null }, { ...empty, actor: '', target: '' });
    const { text } = emailMessage(aShowing({ notice, acknowledgeUrl: null }), {
      from: 'a@example.com',
      to: [],
    });
    assert.match(text, /From: not in the record/);
    assert.match(text, /The record holds no old and new values/);
    assert.match(text, /By: \(nothing\)/);
  });
});

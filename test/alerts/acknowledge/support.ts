import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toStanding } from '../../../src/activities/alerts/to-standing.ts';
import {
  type AcknowledgeLinks,
  createAcknowledgeLinks,
} from '../../../src/alerts/acknowledge/acknowledge-links.ts';
import { createAcknowledgePage } from '../../../src/alerts/acknowledge/acknowledge-page.ts';
import type { AcknowledgeSettings } from '../../../src/alerts/alert-settings.ts';
import type { Heard, Pressed } from '../../../src/alerts/channels/channel.ts';
import type { AlertNotice } from '../../../src/audit/alert.ts';
import { findFreePorts } from '../../../src/embedded/free-ports.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';

export const SECRET = 'a-secret-of-forty-characters-for-tests-00';
export const ALERT = '0123456789abcdef';

export const acknowledgeSettings = (): AcknowledgeSettings => ({
  host: '127.0.0.1',
  port: 0,
  publicUrl: 'https://alerts.example.com',
  secret: { reference: 'env:LINKS', read: async () => SECRET },
  userHeader: undefined,
  linkValidMs: 7 * 86_400_000,
});

export const aNotice = (title = 'Admin role given to a non-admin'): AlertNotice => ({
  title,
  severity: 'critical',
  description: 'Somebody became an administrator.',
  runbook: 'https://wiki.example.com/admin-role',
  change: {
    platform: 'genesys',
    tenant: 'acme',
    organizationId: 'org-1',
    eventId: 'genesys:1',
    eventType: 'ROLE_MEMBER_ADD',
    at: '2026-05-01T09:59:58.000Z',
    actor: 'Ada Admin (u-1)',
    actorIps: ['203.0.113.7'],
    target: 'Master Admin (r-1)',
    subject: '<img src=x onerror=alert(1)> "Bob" & \u202Enimda',
    direction: 'added',
    changes: [{ property: 'memberIds', old: '', new: "<script>alert('x')</script>" }],
  },
  text: null,
  facts: [{ name: 'subject_admin_before', value: false, text: 'Bob was no administrator before.' }],
  links: [],
  commands: [`holdfast alerts show ${ALERT}`],
});

/** One open alert in a ledger of its own. */
const raise = async (ledger: Ledger, notice: AlertNotice): Promise<void> => {
  const now = Date.now();
  await ledger.alerts.decide({
    matches: [
      {
        id: ALERT,
        rule: 'rule-1',
        changeId: 'genesys:1',
        outcome: 'alert',
        reason: null,
        severity: notice.severity,
        platform: 'genesys',
        organizationId: 'org-1',
        notice,
        groupKey: 'rule-1|r-1',
        groupMs: 60_000,
        eventAt: now - 2_000,
        receivedAt: now - 1_000,
        source: 'push:test',
      },
    ],
    storm: { perMinute: 20 },
  });
};

/** What stands behind the page in the product: the ledger is told, and the first counts. */
export const hearing =
  (ledger: Ledger) =>
  async ({ alert, act, by, via, at, ticket, note }: Pressed): Promise<Heard> => {
    const row = await ledger.alerts.get(alert);
    if (row === undefined) return { outcome: 'unknown_alert', text: 'not known' };
    if (act !== 'acknowledge') {
      await ledger.alerts.dispose(alert, { disposition: act, by, via, ticket: ticket ?? null, at });
      return { outcome: 'done', text: `Decided: ${act}.` };
    }
    return (await ledger.alerts.acknowledge(alert, {
      by,
      via,
      at,
      ...(note !== undefined && { note }),
    }))
      ? { outcome: 'done', text: `Acknowledged by ${by}.` }
      : { outcome: 'before', text: `It was already acknowledged by ${row.acknowledgedBy}.` };
  };

export interface PageOptions {
  readonly userHeader?: string;
  readonly notice?: AlertNotice;
  readonly hear?: (ledger: Ledger) => (pressed: Pressed) => Promise<Heard>;
  readonly now?: () => number;
}

export interface OpenPage extends AsyncDisposable {
  readonly url: string;
  /** Another worker's page over the same ledger, behind the same address. */
  readonly otherUrl: string;
  readonly ledger: Ledger;
  readonly links: AcknowledgeLinks;
  readonly troubles: string[];
  readonly pressed: Pressed[];
  /** Address of a new link, where the page really is. */
  link(alert?: string): Promise<string>;
}

/** The page on a free port, over a real ledger. */
export const openPage = async ({
  userHeader,
  notice = aNotice(),
  hear = hearing,
  now = Date.now,
}: PageOptions = {}): Promise<OpenPage> => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-page-'));
  const ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
  await raise(ledger, notice);
  const [port = 0] = await findFreePorts([{ port: 0, purpose: 'a test' }], () => undefined);
  const url = `http://127.0.0.1:${port}`;
  const settings = { ...acknowledgeSettings(), publicUrl: url, port, userHeader };
  const links = createAcknowledgeLinks(settings, now);
  const troubles: string[] = [];
  const pressed: Pressed[] = [];
  const pageOn = (at: number) =>
    createAcknowledgePage({
      settings: { ...settings, port: at },
      links,
      records: {
        linkUsed: (digest) => ledger.alerts.linkUsed(digest),
        claimLink: (digest, until) => ledger.alerts.claimLink(digest, until),
        useLink: (digest) => ledger.alerts.useLink(digest),
        releaseLink: (digest, claim) => ledger.alerts.releaseLink(digest, claim),
        async standing(alert) {
          const row = await ledger.alerts.get(alert);
          return row === undefined ? undefined : toStanding(row);
        },
      },
      wantsDisposition: ['critical', 'high'],
      onTrouble: (message) => troubles.push(message),
      now,
    });
  const told = hear(ledger);
  const heard = async (each: Pressed): Promise<Heard> => {
    pressed.push(each);
    return told(each);
  };
  const page = pageOn(port);
  await page.start(heard);
  const [otherPort = 0] = await findFreePorts([{ port: 0, purpose: 'a test' }], () => undefined);
  const other = pageOn(otherPort);
  await other.start(heard);
  return {
    url,
    otherUrl: `http://127.0.0.1:${otherPort}`,
    ledger,
    links,
    troubles,
    pressed,
    link: (alert = ALERT) => links.urlFor({ alert, channel: 'teams' }),
    async [Symbol.asyncDispose]() {
      await page.stop();
      await other.stop();
      await ledger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Sends a form as a browser does. */
export const press = async (
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> => {
  const body = new URLSearchParams(fields);
  const response = await fetch(url, { method: 'POST', body, headers });
  return { status: response.status, text: await response.text() };
};

export const look = async (
  url: string,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text(), headers: response.headers };
};

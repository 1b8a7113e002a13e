import type { AlertNotice } from '../../../src/audit/alert.ts';
import type { Showing, Standing } from '../../../src/alerts/channels/channel.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import type { HttpClient } from '../../../src/http/http-client.ts';
import type { Secret } from '../../../src/http/secret.ts';

const change: NonNullable<AlertNotice['change']> = {
  platform: 'genesys',
  tenant: 'acme',
  organizationId: '0f0f0f0f-1111-4222-8333-444444444444',
  eventId: 'e'.repeat(32),
  eventType: 'ROLE_ASSIGNED',
  at: '2026-11-01T12:00:00.000Z',
  actor: 'Ada Admin (7a7a7a7a)',
  actorIps: ['198.51.100.7'],
  target: 'Employee role "admin"',
  subject: 'Bob Bee (8b8b8b8b)',
  direction: 'added',
  changes: [{ property: 'roles', old: 'agent', new: 'agent, admin' }],
};

export const aNotice = (
  own: Partial<AlertNotice> = {},
  ownChange: Partial<typeof change> = {},
): AlertNotice => ({
  title: 'Admin role given to a non-admin',
  severity: 'critical',
  description: 'Somebody who was no administrator has become one.',
  runbook: 'https://wiki.example/runbooks/admin-role',
  change: { ...change, ...ownChange },
  text: null,
  facts: [{ name: 'off_hours', value: true, text: 'Outside business hours (Europe/Berlin).' }],
  links: [{ title: 'Run', url: 'http://127.0.0.1:8233/namespaces/default/workflows/a' }],
  commands: ['holdfast alerts show 0123456789abcdef'],
  ...own,
});

export const aShowing = (own: Partial<Showing> = {}): Showing => ({
  alert: '0123456789abcdef',
  notice: aNotice(),
  occasion: 'raise',
  count: 1,
  acknowledgeUrl: 'https://alerts.example/a/link-that-works-once',
  mayRepeat: false,
  ...own,
});

export const aStanding = (own: Partial<Standing> = {}): Standing => ({
  alert: '0123456789abcdef',
  notice: aNotice(),
  count: 1,
  acknowledged: null,
  disposed: null,
  resolved: false,
  ...own,
});

/** A secret whose value the test changes. */
export const aSecret = (value: string): Secret & { value: string } => {
  const secret = { reference: 'env:A_SECRET', value, read: () => Promise.resolve(secret.value) };
  return secret;
};

/** Clients and whatever else is open, closed after each test. */
export const openThings = () => {
  const open: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).toReversed()) await each.close();
  });
  const keep = <T extends { close(): Promise<unknown> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  return { keep, http: (): HttpClient => keep(createHttpClient({ timeoutMs: 2000 })) };
};

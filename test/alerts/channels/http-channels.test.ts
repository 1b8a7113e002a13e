import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ChannelSettings } from '../../../src/alerts/alert-settings.ts';
import type { AlertChannel } from '../../../src/alerts/channels/channel.ts';
import { createChannels } from '../../../src/alerts/channels/create-channels.ts';
import { Failure } from '../../../src/audit/failure.ts';
import { serve } from '../../../src/simulator/http/serve.ts';
import type { WireFault } from '../../../src/simulator/http/wire-faults.ts';
import { simulatePagerduty } from '../../../src/simulator/pagerduty/simulate-pagerduty.ts';
import { simulateTeams } from '../../../src/simulator/teams/simulate-teams.ts';
import { simulateWebhook } from '../../../src/simulator/webhook/simulate-webhook.ts';
import { aNotice, aSecret, aShowing, aStanding, openThings } from './a-notice.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const HOOK_SECRET = 'a-secret-that-signs-bodies';

interface Other {
  readonly channel: AlertChannel;
  readonly other: { plant(fault: WireFault): void; close(): Promise<void> };
  readonly shown: () => number;
  /** What no error may hold. */
  readonly secrets: readonly string[];
}

const openers = () => {
  const { keep, http } = openThings();
  const make = (settings: ChannelSettings): AlertChannel =>
    createChannels([settings], { http: http(), now: Date.now }).get(settings.name) ?? assert.fail();
  const teams = async () => {
    const other = keep(await simulateTeams());
    const url = aSecret(other.url);
    const channel = make({ kind: 'teams', name: 'chat', intervalMs: 0, url });
    const shown = () => other.messages().length;
    return {
      channel,
      other,
      url,
      shown,
      secrets: ['simulated-signature-of-the-workflow', '8f2c7d1e5b6a4c3d9e0f1a2b3c4d5e6f'],
    };
  };
  const pagerduty = async () => {
    const other = keep(await simulatePagerduty({ routingKey: KEY }));
    const routingKey = aSecret(KEY);
    const settings = { kind: 'pagerduty', name: 'on-call', intervalMs: 0 } as const;
    const api = { apiToken: undefined, apiUrl: other.url };
    const channel = make({ ...settings, ...api, routingKey, url: other.url });
    return { channel, other, routingKey, shown: () => other.messages().length, secrets: [KEY] };
  };
  const webhook = async () => {
    const other = keep(await simulateWebhook({ secret: HOOK_SECRET }));
    const [url, secret] = [aSecret(other.url), aSecret(HOOK_SECRET)];
    const channel = make({ kind: 'webhook', name: 'hook', intervalMs: 0, url, secret });
    const shown = () => other.messages().length;
    return {
      channel,
      other,
      url,
      secret,
      shown,
      secrets: [HOOK_SECRET, 'a-path-that-is-a-secret'],
    };
  };
  return { teams, pagerduty, webhook, keep };
};

const failureOf = (showing: Promise<unknown>): Promise<Failure> =>
  showing.then(
    () => assert.fail('shown'),
    (error: unknown) => (error instanceof Failure ? error : assert.fail(String(error))),
  );

describe('channels over HTTP', () => {
  const { teams, pagerduty, webhook } = openers();
  const open: Record<string, () => Promise<Other>> = { teams, pagerduty, webhook };

  for (const [kind, opened] of Object.entries(open)) {
    it(`${kind}: every way in which a message can end is told apart`, async () => {
      const cases: [WireFault, Failure['type'], number][] = [
        [{ kind: 'rateLimited', retryAfterSeconds: 9 }, 'ChannelBusy', 0],
        [{ kind: 'rateLimited' }, 'ChannelBusy', 0],
        [{ kind: 'status', status: 500 }, 'OutcomeUnknown', 0],
        [{ kind: 'status', status: 502, when: 'after' }, 'OutcomeUnknown', 1],
        [{ kind: 'status', status: 408 }, 'ChannelUnavailable', 0],
        [{ kind: 'status', status: 302 }, 'ChannelRefused', 0],
        [{ kind: 'status', status: 404 }, 'ChannelRefused', 0],
        [{ kind: 'reset' }, 'OutcomeUnknown', 0],
        [{ kind: 'reset', when: 'after' }, 'OutcomeUnknown', 1],
      ];
      const { channel, other, shown } = await opened();
      for (const [fault, type, more] of cases) {
        const before = shown();
        other.plant(fault);
        const failure = await failureOf(channel.show(aShowing()));
        const retryable = type !== 'ChannelRefused';
        const told = [failure.type, failure.retryable, shown() - before];
        assert.deepEqual(told, [type, retryable, more], JSON.stringify(fault));
        if (fault.retryAfterSeconds !== undefined) assert.equal(failure.retryAfterMs, 9000);
      }
      await other.close();
      other.close = () => Promise.resolve();
      assert.equal((await failureOf(channel.show(aShowing()))).type, 'ChannelUnavailable');
    });

    it(`${kind}: no secret is in any error, though the other side repeats them`, async () => {
      const { channel, other, secrets } = await opened();
      const hidden = ({ message, stack, cause }: Failure): void => {
        const all = `${message} ${stack} ${String(cause)}`;
        for (const secret of secrets) assert.ok(!all.includes(secret), all);
      };
      for (const status of [403, 500]) {
        other.plant({ kind: 'status', status, body: `no such thing: ${secrets.join(' & ')}` });
        hidden(await failureOf(channel.show(aShowing())));
      }
      await other.close();
      other.close = () => Promise.resolve();
      hidden(await failureOf(channel.show(aShowing())));
    });
  }
});

describe('a Teams channel', () => {
  const { teams } = openers();

  it('shows a card with all that is known and a link that acknowledges', async () => {
    const { channel, other } = await teams();
    assert.deepEqual([channel.onRepeat, channel.wantsLink], ['twice', true]);
    await channel.show(aShowing({ mayRepeat: true }));
    const [card = assert.fail()] = other.messages();
    for (const part of ['CRITICAL: Admin role', 'By: Ada Admin', 'From: 198.51.100.7']) {
      assert.ok(card.text.includes(part), card.text);
    }
    assert.match(card.text, /roles: agent → agent, admin/);
    assert.match(card.text, /may be a repetition/);
    const [first] = card.actions;
    assert.deepEqual(first, {
      title: 'Acknowledge',
      url: 'https://alerts.example/a/link-that-works-once',
    });
  });

  it('stays within 28 KB, and says what was cut', async () => {
    const { channel, other } = await teams();
    const long = '𝄞"\\'.repeat(2500);
    const changes = Array.from({ length: 300 }, () => ({ property: long, old: long, new: long }));
    const fact = { name: 'f', value: null, text: long };
    const facts = Array.from({ length: 30 }, () => fact);
    const own = { title: long, description: long, runbook: long, text: long, commands: [long] };
    const notice = aNotice({ ...own, facts }, { changes, actor: long, target: long });
    await channel.show(aShowing({ notice }));
    assert.match(other.messages()[0]?.text ?? '', /… \(cut\)/);
  });

  it('is refused once the workflow is off, and reads its address again', async () => {
    const { channel, other, url } = await teams();
    other.turnOff();
    const failure = await failureOf(channel.show(aShowing()));
    assert.equal(failure.type, 'ChannelRefused');
    assert.match(failure.message, /WorkflowTriggerIsNotEnabled.*turned on/);
    const { other: second } = await teams();
    const addresses = [url.value, second.url];
    url.read = () => Promise.resolve(addresses.shift() ?? '');
    await channel.show(aShowing());
    assert.equal(second.messages().length, 1);
  });

  it('says which reference holds no address', async () => {
    const { channel, url } = await teams();
    url.value = 'hunter2-not-an-address';
    const failure = await failureOf(channel.show(aShowing()));
    assert.match(failure.message, /env:A_SECRET holds no http\(s\) address/);
    assert.ok(!failure.message.includes('hunter2'));
  });
});

describe('a PagerDuty channel', () => {
  const { pagerduty } = openers();

  it('makes one incident of an alert, however often it is shown and escalated', async () => {
    const { channel, other } = await pagerduty();
    assert.equal(channel.onRepeat, 'same');
    await channel.show(aShowing());
    await channel.show(aShowing());
    await channel.show(aShowing({ occasion: 'escalate-2' }));
    await channel.show(aShowing({ alert: 'fedcba9876543210' }));
    const incidents = other.incidents();
    assert.deepEqual(
      incidents.map(({ dedupKey, triggers }) => [dedupKey, triggers]),
      [
        ['0123456789abcdef', 3],
        ['fedcba9876543210', 1],
      ],
    );
    const [{ summary, severity, details, links } = assert.fail()] = incidents;
    assert.match(
      summary,
      /^CRITICAL: Admin role given to a non-admin: Ada Admin .*added Bob Bee .*to Employee role/,
    );
    assert.equal(severity, 'critical');
    assert.deepEqual(details['Changes'], ['roles: agent → agent, admin']);
    assert.equal(links[0]?.['href'], 'https://alerts.example/a/link-that-works-once');
  });

  it('acknowledges and resolves with the alert', async () => {
    const { channel, other } = await pagerduty();
    const receipt = await channel.show(aShowing());
    const stateAfter = async (standing: Parameters<typeof aStanding>[0]) => {
      await channel.update?.(receipt, aStanding(standing));
      return other.incidents()[0]?.state;
    };
    const acknowledged = { by: 'dana', via: 'cli', at: '2026-11-01T12:01:00Z' };
    const disposed = { as: 'authorised', by: 'dana', ticket: null } as const;
    assert.equal(await stateAfter({ count: 12 }), 'triggered');
    assert.equal(await stateAfter({ acknowledged }), 'acknowledged');
    assert.equal(await stateAfter({ acknowledged, disposed }), 'resolved');
  });

  it('maps every severity', async () => {
    const { channel, other } = await pagerduty();
    const severities = ['critical', 'high', 'medium', 'low', 'informational'] as const;
    for (const severity of severities) {
      await channel.show(aShowing({ alert: severity, notice: aNotice({ severity }) }));
    }
    const mapped = other.incidents().map(({ severity }) => severity);
    assert.deepEqual(mapped, ['critical', 'error', 'warning', 'info', 'info']);
  });

  it('fits whatever an alert holds', async () => {
    const { channel, other } = await pagerduty();
    const long = '\u0001𝄞'.repeat(5000);
    const changes = Array.from({ length: 500 }, () => ({ property: long, old: long, new: long }));
    const notice = aNotice({ title: long }, { changes, target: long, tenant: '' });
    await channel.show(aShowing({ notice }));
    assert.equal(other.incidents().length, 1);
  });

  it('names the key that is refused by its reference, and takes a new one', async () => {
    const { channel, other, routingKey } = await pagerduty();
    other.rotate('f'.repeat(32));
    const failure = await failureOf(channel.show(aShowing()));
    assert.equal(failure.type, 'ChannelRefused');
    assert.match(failure.message, /'routing_key' is invalid.*env:A_SECRET/);
    routingKey.value = 'f'.repeat(32);
    await channel.show(aShowing());
  });
});

describe('a webhook channel', () => {
  const { webhook, keep } = openers();

  it('posts a signed body with a key that is the same for the same message', async () => {
    const { channel, other } = await webhook();
    await channel.show(aShowing());
    await channel.show(aShowing({ mayRepeat: true }));
    await channel.show(aShowing({ occasion: 'escalate-2' }));
    const messages = other.messages();
    const keys = [
      '0123456789abcdef/raise',
      '0123456789abcdef/raise',
      '0123456789abcdef/escalate-2',
    ];
    assert.deepEqual(
      messages.map(({ key }) => key),
      keys,
    );
    const { body } = messages[1] ?? assert.fail();
    const { event, version, alert, occasion, count, may_repeat, acknowledge_url, notice } = body;
    assert.deepEqual([event, version, alert], ['alert', 1, '0123456789abcdef']);
    assert.deepEqual([occasion, count, may_repeat], ['raise', 1, true]);
    assert.equal(acknowledge_url, 'https://alerts.example/a/link-that-works-once');
    assert.deepEqual(notice, aNotice());
  });

  it('is signed so that the check in docs/alerts.md, with openssl, is content', async () => {
    const { channel, url } = await webhook();
    const got = Promise.withResolvers<{ header: string; body: string }>();
    const server = keep(
      await serve(({ headers, body }) => {
        got.resolve({ header: headers['x-holdfast-signature'] ?? '', body: body.toString() });
        return { status: 200 };
      }),
    );
    url.value = server.url;
    await channel.show(aShowing());
    const { header, body } = await got.promise;
    const text = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8');
    const script = /```bash\n(# \$header[\s\S]*?)```/.exec(text)?.[1] ?? assert.fail();
    const check = (own: string): number | null => {
      const env = { ...process.env, header, HOOK_SECRET };
      const stdin = script.replace('cat body.json', 'cat');
      return spawnSync('bash', ['-c', stdin], { env, input: own }).status;
    };
    assert.deepEqual([check(body), check(`${body} `)], [0, 1]);
  });

  it('tells how an alert stands', async () => {
    const { channel, other } = await webhook();
    const receipt = await channel.show(aShowing());
    const acknowledged = { by: 'dana', via: 'cli', at: '2026-11-01T12:01:00Z' };
    await channel.update?.(receipt, aStanding({ acknowledged, count: 3 }));
    const { body, key } = other.messages()[1] ?? assert.fail();
    assert.deepEqual(
      [body['event'], body['acknowledged'], body['count']],
      ['standing', acknowledged, 3],
    );
    assert.match(key, /^0123456789abcdef\/standing\/[0-9a-f]{16}$/);
  });

  it('is refused with another secret', async () => {
    const { channel, secret } = await webhook();
    secret.value = 'another-secret';
    const failure = await failureOf(channel.show(aShowing()));
    assert.deepEqual([failure.type, /401/.test(failure.message)], ['ChannelRefused', true]);
  });

  it('cuts what is longer than anybody reads', async () => {
    const { channel, other } = await webhook();
    const long = 'x'.repeat(100_000);
    await channel.show(aShowing({ notice: aNotice({ text: long }) }));
    const notice = other.messages()[0]?.body['notice'] as { text: string };
    assert.equal(notice.text.length, 8000);
    assert.match(notice.text, /… \(cut\)$/);
  });
});

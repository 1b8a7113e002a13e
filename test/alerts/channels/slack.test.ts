import assert from 'node:assert/strict';
import type { AlertChannel } from '../../../src/alerts/channels/channel.ts';
import { createChannels } from '../../../src/alerts/channels/create-channels.ts';
import { Failure, type FailureType } from '../../../src/audit/failure.ts';
import { simulateSlack, type SimulatedSlack } from '../../../src/simulator/slack/simulate-slack.ts';
import type { SlackFault } from '../../../src/simulator/slack/slack-state.ts';
import { aNotice, aSecret, aShowing, aStanding, openThings } from './a-notice.ts';

const BOT_TOKEN = 'xoxb-simulated-bot-token';

describe('a Slack channel', () => {
  const { keep, http } = openThings();

  const open = async (hasButtons = true) => {
    const slack = keep(await simulateSlack());
    const botToken = aSecret(BOT_TOKEN);
    const channels = createChannels(
      [
        {
          kind: 'slack',
          name: 'security',
          intervalMs: 0,
          apiUrl: slack.apiUrl,
          botToken,
          appToken: hasButtons ? aSecret('xapp-simulated-app-token') : undefined,
          channel: 'C0SECURITY',
        },
      ],
      { http: http(), now: Date.now },
    );
    return { slack, botToken, channel: channels.get('security') ?? assert.fail() };
  };

  const failureOf = async (slack: SimulatedSlack, channel: AlertChannel, fault: SlackFault) => {
    slack.plant(fault);
    return channel.show(aShowing()).then(() => assert.fail('shown'), checked);
  };

  it('shows who did what to whom, with old and new value, source address, links and a button', async () => {
    const { slack, channel } = await open();
    const receipt = await channel.show(aShowing());
    const [message] = slack.messages();
    assert.equal(receipt['ts'], message?.ts);
    const { text, links, mentions, buttons } = message?.read ?? assert.fail();
    for (const part of [
      'CRITICAL: Admin role given to a non-admin',
      'ROLE_ASSIGNED (added)',
      'Ada Admin (7a7a7a7a)',
      '198.51.100.7',
      'Bob Bee (8b8b8b8b)',
      'roles: agent → agent, admin',
      'Outside business hours',
      '0123456789abcdef',
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.deepEqual(links, [
      'https://wiki.example/runbooks/admin-role',
      'http://127.0.0.1:8233/namespaces/default/workflows/a',
    ]);
    assert.deepEqual([mentions, buttons.map(({ action }) => action)], [[], ['acknowledge']]);
  });

  it('links to the page where no socket hears buttons', async () => {
    const { slack, channel } = await open(false);
    assert.equal(channel.wantsLink, true);
    const receipt = await channel.show(aShowing());
    assert.ok(
      slack.messages()[0]?.read.links.includes('https://alerts.example/a/link-that-works-once'),
    );
    await channel.update?.(receipt, aStanding({ count: 5 }));
    assert.ok(
      slack.messages()[0]?.read.links.includes('https://alerts.example/a/link-that-works-once'),
    );
  });

  it('brings a message up to date, offers a verdict once it is acknowledged, and nothing at the end', async () => {
    const { slack, channel } = await open();
    const receipt = await channel.show(aShowing());
    const acknowledged = { by: 'dana', via: 'security', at: '2026-11-01T12:01:00Z' };
    await channel.update?.(receipt, aStanding({ count: 347, acknowledged }));
    const { text, buttons } = slack.messages()[0]?.read ?? assert.fail();
    assert.match(text, /Acknowledged by dana at 2026-11-01T12:01:00Z through security/);
    assert.match(text, /347 changes/);
    const fields = slack.messages()[0]?.blocks.filter(({ type }) => type === 'input');
    assert.deepEqual(
      fields?.map(({ block_id }) => block_id),
      ['ticket'],
    );
    const verdicts = ['authorised', 'incident', 'false_positive'];
    assert.deepEqual(
      buttons.map(({ action }) => action),
      verdicts,
    );
    const disposed = { as: 'incident', by: 'dana', ticket: 'SEC-1' } as const;
    await channel.update?.(receipt, aStanding({ acknowledged, disposed }));
    const end = slack.messages()[0]?.read ?? assert.fail();
    assert.match(end.text, /Called an incident by dana \(SEC-1\)/);
    assert.deepEqual([end.buttons, slack.messages().length], [[], 1]);
  });

  it('takes what is refused for good as refused, with advice and without the token', async () => {
    for (const [error, advice] of [
      ['invalid_auth', /present token/],
      ['token_revoked', /present token/],
      ['account_inactive', /removed from the workspace/],
      ['not_in_channel', /Invite/],
      ['channel_not_found', /id of the channel/],
      ['is_archived', /unarchive/],
      ['missing_scope', /chat:write/],
      ['invalid_blocks', /docs\.slack\.dev/],
    ] as const) {
      const { slack, channel } = await open();
      const failure = await failureOf(slack, channel, { kind: 'error', error });
      assert.equal(failure.type, 'ChannelRefused', error);
      assert.match(failure.message, advice);
      assert.ok(!failure.message.includes(BOT_TOKEN));
      assert.equal(failure.cause, undefined, 'causes of the SDK carry headers');
    }
  });

  it('waits as long as Slack asks', async () => {
    const { slack, channel } = await open();
    const failure = await failureOf(slack, channel, { kind: 'rateLimited', retryAfterSeconds: 7 });
    assert.deepEqual([failure.type, failure.retryAfterMs], ['ChannelBusy', 7000]);
    assert.equal(slack.state.calls.length, 1, 'the SDK retries nothing');
  });

  it('does not know what became of a message without an answer, and finds it if it is there', async () => {
    const faults: [SlackFault, boolean][] = [
      [{ kind: 'status', status: 503, when: 'after' }, true],
      [{ kind: 'status', status: 503, when: 'before' }, false],
      [{ kind: 'reset', when: 'after' }, true],
      [{ kind: 'reset', when: 'before' }, false],
      [{ kind: 'html' }, true],
      [{ kind: 'error', error: 'internal_error' }, false],
      [{ kind: 'slow', delayMs: 2500 }, true],
    ];
    for (const [fault, isThere] of faults) {
      const { slack, channel } = await open();
      const since = Date.now() - 60_000;
      const failure = await failureOf(slack, channel, fault);
      assert.equal(failure.type, 'OutcomeUnknown', JSON.stringify(fault));
      const found = await channel.find?.({ ...aShowing(), since });
      assert.equal(found?.['ts'], isThere ? slack.messages()[0]?.ts : undefined);
      assert.equal(found === null, !isThere);
    }
  });

  it('knows that nothing was sent where nobody listens', async () => {
    const { slack, channel } = await open();
    await slack.close();
    const failure = await channel.show(aShowing()).then(() => assert.fail(), checked);
    assert.equal(failure.type, 'ChannelUnavailable');
    slack.close = () => Promise.resolve();
  });

  it('finds its own message only, on whatever page it is', async () => {
    const { slack, channel } = await open();
    await channel.show(aShowing({ occasion: 'escalate-2' }));
    await channel.show(aShowing({ alert: 'fedcba9876543210' }));
    const since = Date.now() - 60_000;
    assert.equal(await channel.find?.({ ...aShowing(), since }), null);
    const { ts } = await channel.show(aShowing());
    const [any = assert.fail()] = slack.state.messages;
    for (let each = 0; each < 450; each++) {
      slack.state.messages.push({ ...any, ts: later(slack), metadata: null });
    }
    const found = await channel.find?.({ ...aShowing(), since });
    assert.equal(found?.['ts'], ts);
  });

  it('says that nothing is there only when the history was read to its end', async () => {
    const { slack, channel } = await open();
    const since = Date.now() - 60_000;
    slack.plant({ kind: 'error', error: 'fatal_error', method: 'conversations.history' });
    const ask = () => channel.find?.({ ...aShowing(), since }).then(() => assert.fail(), checked);
    assert.equal((await ask())?.type, 'OutcomeUnknown');
    slack.state.scopes.delete('channels:history');
    const failure = await ask();
    assert.equal(failure?.type, 'ChannelRefused');
    assert.match(failure.message, /channels:history/);
  });

  it('does not ask for what was sent a moment ago', async () => {
    const { channel } = await open();
    const find = channel
      .find?.({ ...aShowing(), since: Date.now() })
      .then(() => assert.fail(), checked);
    const failure = await find;
    assert.equal(failure?.type, 'OutcomeUnknown');
    assert.ok((failure?.retryAfterMs ?? 0) > 0);
  });

  it('reads the token again when it is refused, and is content with a new one', async () => {
    const { slack, channel, botToken } = await open();
    let reads = 0;
    botToken.read = () => Promise.resolve(reads++ === 0 ? BOT_TOKEN : 'xoxb-rotated');
    slack.state.botToken = 'xoxb-rotated';
    await channel.show(aShowing());
    assert.deepEqual([reads, slack.messages().length], [2, 1]);
  });

  it('says that a message may be a repetition, and that it is an escalation', async () => {
    const { slack, channel } = await open();
    await channel.show(aShowing({ occasion: 'escalate-2', mayRepeat: true, count: 2000 }));
    const text = slack.messages()[0]?.read.text ?? '';
    assert.match(text, /may be a repetition/);
    assert.match(text, /Escalation, step 2/);
    assert.match(text, /2,000 changes/);
  });

  it('fits the largest alert, and says what was cut', async () => {
    const { slack, channel } = await open();
    const long = 'x'.repeat(10_000);
    const changes = Array.from({ length: 200 }, () => ({ property: long, old: long, new: long }));
    const fact = { name: 'f', value: null, text: long };
    const own = { title: long, description: long, runbook: long, text: long, commands: [long] };
    const notice = aNotice({ ...own, facts: [fact, fact] }, { changes, actor: long, target: long });
    await channel.show(aShowing({ notice }));
    const text = slack.messages()[0]?.read.text ?? '';
    assert.match(text, /… \(cut\)/);
    assert.match(text, /and \d+ more \(cut\)/);
  });
});

const later = (slack: SimulatedSlack): string =>
  (Number(slack.state.messages.at(-1)?.ts) + 0.001).toFixed(6);

const checked = (error: unknown): Failure & { type: FailureType } =>
  error instanceof Failure ? error : assert.fail(String(error));

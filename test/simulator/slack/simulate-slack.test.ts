import assert from 'node:assert/strict';
import { LogLevel, WebClient } from '@slack/web-api';
import { simulateSlack, type SimulatedSlack } from '../../../src/simulator/slack/simulate-slack.ts';

const HOSTILE = '<img src=x onerror=alert(1)>"\'';

const nothing = (): void => {};
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };

describe('the simulated Slack', () => {
  let slack: SimulatedSlack;
  let client: WebClient;
  const channel = 'C0SECURITY';

  beforeEach(async () => {
    slack = await simulateSlack();
    client = new WebClient('xoxb-simulated-bot-token', {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: { ...quiet, setLevel: nothing, getLevel: () => LogLevel.ERROR, setName: nothing },
    });
  });
  afterEach(() => slack.close());

  it('shows its channel as a page on which nothing is markup but its own', async () => {
    const button = {
      type: 'button' as const,
      action_id: HOSTILE,
      text: { type: 'plain_text' as const, text: HOSTILE },
      value: 'v',
    };
    const blocks = [
      { type: 'header' as const, text: { type: 'plain_text' as const, text: HOSTILE } },
      { type: 'actions' as const, elements: [button] },
    ];
    await client.chat.postMessage({ channel, text: HOSTILE, blocks });
    await client.chat.postMessage({ channel, text: HOSTILE });
    const page = await (await fetch(slack.pageUrl)).text();
    assert.ok(!page.includes('<img'));
    assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'));
  });

  it('reads mentions and links as Slack does', async () => {
    const text = 'hi <!channel> <@U1> <https://a.example|b> &lt;!here&gt;';
    await client.chat.postMessage({ channel, text });
    const { read } = slack.messages()[0] ?? assert.fail();
    assert.deepEqual(read.mentions, ['!channel', '@U1']);
    assert.deepEqual(read.links, ['https://a.example']);
    assert.match(read.text, /<!here>$/);
  });

  it('refuses what Slack refuses', async () => {
    const refusal = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'taken',
        (error: unknown) => String(error),
      );
    const post = (text: string, to = channel) => client.chat.postMessage({ channel: to, text });
    const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: '' } };
    const many = Array.from({ length: 51 }, () => ({ type: 'divider' as const }));
    assert.match(await refusal(post('x', 'C0OTHER')), /channel_not_found/);
    const blocks = (list: typeof many | (typeof section)[]) =>
      client.chat.postMessage({ channel, text: 'x', blocks: list });
    assert.match(await refusal(blocks(many)), /invalid_blocks/);
    assert.match(await refusal(blocks([section])), /invalid_blocks/);
    slack.state.channel.isArchived = true;
    assert.match(await refusal(post('x')), /is_archived/);
    slack.state.channel.isMember = false;
    assert.match(await refusal(post('x')), /not_in_channel/);
    slack.state.botToken = 'another';
    assert.match(await refusal(post('x')), /invalid_auth/);
    assert.equal(slack.messages().length, 0);
  });
});

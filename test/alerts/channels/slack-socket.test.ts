import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Heard, Listener, Pressed } from '../../../src/alerts/channels/channel.ts';
import { createChannels } from '../../../src/alerts/channels/create-channels.ts';
import { createSlackListeners } from '../../../src/alerts/channels/slack-socket.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createSocketDispatcher } from '../../../src/http/socket-dispatcher.ts';
import { simulateSlack } from '../../../src/simulator/slack/simulate-slack.ts';
import { until } from '../../support/until.ts';
import { aSecret, aShowing, aStanding, openThings } from './a-notice.ts';

const ADA = { id: 'U0ADA', name: 'ada' };
const done: Heard = { outcome: 'done', text: 'Acknowledged. <!channel>' };

describe('the Slack socket', () => {
  const { keep } = openThings();

  const open = async (proxyUrl?: string) => {
    const slack = keep(await simulateSlack());
    const http = keep(createHttpClient({ timeoutMs: 2000, proxyUrl }));
    const dispatcher = createSocketDispatcher({ proxyUrl });
    keep({ close: () => dispatcher.destroy() });
    const appToken = aSecret('xapp-simulated-app-token');
    const settings = {
      kind: 'slack' as const,
      name: 'security',
      intervalMs: 0,
      apiUrl: slack.apiUrl,
      botToken: aSecret('xoxb-simulated-bot-token'),
      appToken,
      channel: 'C0SECURITY',
    };
    const told: string[] = [];
    const deps = {
      http,
      now: Date.now,
      dispatcher,
      onTrouble: (_name: string, problem: string) => void told.push(problem),
      onMended: () => void told.push('mended'),
    };
    const listen = (): Listener => {
      const [listener = assert.fail()] = createSlackListeners([settings, settings], deps);
      keep({ close: () => listener.stop() });
      return listener;
    };
    const channel = createChannels([settings], deps).get('security') ?? assert.fail();
    return { slack, listen, channel, told, appToken };
  };

  const hearing = (answer: Heard = done) => {
    const heard: Pressed[] = [];
    const hear = (pressed: Pressed): Promise<Heard> => {
      heard.push(pressed);
      return Promise.resolve(answer);
    };
    return { heard, hear };
  };

  it('hears who pressed which button of which alert, and answers that person only', async () => {
    const { slack, listen, channel } = await open();
    const { heard, hear } = hearing();
    await listen().start(hear);
    const { ts = '' } = await channel.show(aShowing());
    assert.equal(await slack.press(ts, 'acknowledge', ADA), true);
    const [{ at, ...pressed } = assert.fail()] = heard;
    const expected = { alert: '0123456789abcdef', act: 'acknowledge', by: 'U0ADA (ada)' };
    assert.deepEqual(pressed, { ...expected, via: 'security' });
    assert.ok(Math.abs(at - Date.now()) < 60_000);
    await until('the answer', () => slack.ephemerals().length === 1);
    const text = 'Acknowledged. &lt;!channel&gt;';
    assert.deepEqual(slack.ephemerals(), [{ user: 'U0ADA', text }]);
  });

  it('hears the ticket that stands beside the verdicts', async () => {
    const { slack, listen, channel } = await open();
    const { heard, hear } = hearing();
    await listen().start(hear);
    const receipt = await channel.show(aShowing());
    const acknowledged = { by: 'ada', via: 'security', at: '2026-11-01T12:01:00Z' };
    await channel.update?.(receipt, aStanding({ acknowledged }));
    const { ts = '' } = receipt;
    await slack.press(ts, 'authorised', ADA, ' CHG-4711\n');
    await slack.press(ts, 'authorised', ADA);
    assert.deepEqual(
      heard.map(({ act, ticket }) => [act, ticket]),
      [
        ['authorised', 'CHG-4711'],
        ['authorised', undefined],
      ],
    );
  });

  it('tells the person when a press could not be written down', async () => {
    const { slack, listen, channel } = await open();
    await listen().start(() => Promise.reject(new Error('the ledger is away')));
    const { ts = '' } = await channel.show(aShowing());
    await slack.press(ts, 'acknowledge', ADA);
    await until('the answer', () => slack.ephemerals().length === 1);
    assert.match(slack.ephemerals()[0]?.text ?? '', /could not be written down/);
  });

  it('acknowledges an envelope only after the press is written down', async () => {
    const { slack, listen, channel } = await open();
    const written = Promise.withResolvers<Heard>();
    let isAsked = false;
    await listen().start(() => {
      isAsked = true;
      return written.promise;
    });
    const { ts = '' } = await channel.show(aShowing());
    let isAcknowledged = false;
    const pressing = slack.press(ts, 'acknowledge', ADA).then(() => (isAcknowledged = true));
    await until('the press', () => isAsked);
    assert.equal(isAcknowledged, false);
    written.resolve(done);
    await pressing;
  });

  it('ignores what is no button of ours', async () => {
    const { slack, listen } = await open();
    const { heard, hear } = hearing();
    await listen().start(hear);
    const user = { id: 'U0ADA', name: 'ada' };
    const at = { user, channel: { id: 'C0SECURITY' } };
    const hostile = [
      {},
      { type: 'view_submission', ...at },
      { type: 'block_actions', ...at, actions: 'none' },
      { type: 'block_actions', ...at, actions: [null, 7, {}] },
      { type: 'block_actions', ...at, actions: [{ action_id: 'delete', value: '0'.repeat(16) }] },
      { type: 'block_actions', ...at, actions: [{ action_id: 'acknowledge', value: '../x' }] },
      { type: 'block_actions', actions: [{ action_id: 'acknowledge', value: '0'.repeat(16) }] },
    ];
    for (const payload of hostile) assert.equal(await slack.sockets.deliver(payload), true);
    assert.deepEqual(heard, []);
  });

  it('comes back when Slack renews its connections, and when they break', async () => {
    const { slack, listen, channel } = await open();
    const { heard, hear } = hearing();
    await listen().start(hear);
    const { ts = '' } = await channel.show(aShowing());
    for (const end of [slack.sockets.refresh, slack.sockets.cut]) {
      const opened = slack.state.calls.length;
      end();
      await until(
        'a new connection',
        () => slack.state.calls.length > opened && slack.sockets.count() === 1,
      );
      assert.equal(await slack.press(ts, 'acknowledge', ADA), true);
    }
    assert.equal(heard.length, 2);
  });

  it('says that its token is revoked, once, and hears again with a new one', async () => {
    const { slack, listen, told, appToken } = await open();
    slack.state.appToken = 'xapp-rotated';
    const { hear } = hearing();
    await listen().start(hear);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /invalid_auth \(token env:A_SECRET\)/);
    assert.ok(!told[0]?.includes('xapp-'));
    await until('another try', () => slack.state.calls.length > 1);
    appToken.value = 'xapp-rotated';
    await until('that it hears', () => told.at(-1) === 'mended');
    assert.deepEqual([told.length, slack.sockets.count()], [2, 1]);
  });

  it('gives each press to one of two workers', async () => {
    const { slack, listen, channel } = await open();
    const { heard, hear } = hearing();
    await listen().start(hear);
    await listen().start(hear);
    const { ts = '' } = await channel.show(aShowing());
    for (let each = 0; each < 4; each++) await slack.press(ts, 'acknowledge', ADA);
    assert.deepEqual([slack.sockets.count(), heard.length], [2, 4]);
  });

  it('goes through the configured proxy', async () => {
    const proxy = await startTunnel();
    keep(proxy);
    const { listen, slack } = await open(proxy.url);
    const { hear } = hearing();
    await listen().start(hear);
    assert.equal(slack.sockets.count(), 1);
    assert.ok(proxy.tunnels.length > 0);
  });
});

/** A forward proxy: CONNECT, and plain requests as a client sends them to one. */
const startTunnel = async () => {
  const tunnels: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(url, { method: method ?? 'GET', headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 599, reply.headers);
      reply.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  server.on('connect', ({ url = '' }, socket) => {
    tunnels.push(url);
    const [host, port] = url.split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    tunnels,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await Promise.resolve();
    },
  };
};

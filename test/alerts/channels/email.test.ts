import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createChannels } from '../../../src/alerts/channels/create-channels.ts';
import { Failure } from '../../../src/audit/failure.ts';
import { aNotice, aSecret, aShowing, openThings } from './a-notice.ts';

const PASSWORD = 'a-password-nobody-reads';

/** A mail server that others wrote, with what it took. */
const startMailServer = async (options: SMTPServerOptions = {}) => {
  const mails: { from: string; to: string[]; source: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) =>
      password === PASSWORD
        ? done(null, { user: 'holdfast' })
        : done(Object.assign(new Error(`no: ${password}`), { responseCode: 535 })),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const source = Buffer.concat(chunks).toString();
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), source });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {}); // connections that the test breaks
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  /** Every connection breaks. */
  const cut = (): void => {
    const open = server.connections as Set<{ _socket: { destroy(): void } }>;
    for (const { _socket } of open) _socket.destroy();
  };
  return { mails, port, close, cut };
};

const fail = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });

describe('an e-mail channel', () => {
  const { keep, http } = openThings();
  /** Of the server that was opened last. */
  let breakOff = (): void => {};

  const open = async (options: SMTPServerOptions = {}, password = PASSWORD, caPem?: string) => {
    const { mails, port, close, cut } = keep(await startMailServer(options));
    breakOff = cut;
    const smtpUrl = aSecret(`smtp://holdfast:${password}@127.0.0.1:${port}`);
    const from = 'Holdfast <holdfast@example.com>';
    const to = ['security@example.com', 'on-call@example.com'];
    const settings = { kind: 'email', name: 'mail', intervalMs: 0, smtpUrl, from, to } as const;
    const channels = createChannels([settings], { http: http(), now: Date.now, caPem });
    return { channel: channels.get('mail') ?? assert.fail(), smtpUrl, mails, close };
  };

  const failureOf = (showing: Promise<unknown>): Promise<Failure> =>
    showing.then(
      () => assert.fail('shown'),
      (error: unknown) => (error instanceof Failure ? error : assert.fail(String(error))),
    );

  it('sends text and HTML, to everybody, under an id that repetitions share', async () => {
    const { channel, mails } = await open();
    await channel.show(aShowing());
    await channel.show(aShowing({ mayRepeat: true }));
    await channel.show(aShowing({ occasion: 'escalate-2' }));
    const headers = mails.map(({ source }) => headersOf(source));
    const first = '<holdfast.0123456789abcdef.raise@example.com>';
    const second = '<holdfast.0123456789abcdef.escalate-2@example.com>';
    assert.deepEqual(
      headers.map((each) => each['message-id']),
      [first, first, second],
    );
    assert.deepEqual(
      headers.map((each) => each['references']),
      [undefined, undefined, first],
    );
    assert.equal(headers[2]?.['in-reply-to'], first);
    assert.equal(headers[0]?.['auto-submitted'], 'auto-generated');
    const [{ from, to, source } = assert.fail()] = mails;
    assert.deepEqual([from, to.length], ['holdfast@example.com', 2]);
    assert.match(source, /multipart\/alternative/);
    const text = decode(source);
    for (const part of [
      'By: Ada Admin (7a7a7a7a)',
      'roles: agent → agent, admin',
      '198.51.100.7',
    ]) {
      assert.ok(text.includes(part), text);
    }
    assert.ok(text.includes('Acknowledge: https://alerts.example/a/link-that-works-once'));
    assert.match(decode(mails[1]?.source ?? ''), /may be a repetition/);
  });

  it('cannot be made to send a header, a recipient or a line of its own', async () => {
    const { channel, mails } = await open();
    const hostile = 'x\r\nBcc: thief@example.com\r\n\r\nAcknowledged by: nobody';
    const notice = aNotice({ title: hostile, text: hostile }, { target: hostile, actor: hostile });
    await channel.show(aShowing({ notice }));
    const [{ source, to } = assert.fail()] = mails;
    assert.deepEqual(to, ['security@example.com', 'on-call@example.com']);
    assert.equal(headersOf(source)['bcc'], undefined);
    assert.ok(!/^(Bcc|Acknowledged by):/m.test(decode(source)));
  });

  it('tells what a server refuses for now from what it refuses for good', async () => {
    const cases: [SMTPServerOptions, Failure['type'], RegExp][] = [
      [
        { onConnect: (_s, done) => done(fail(421, 'come later')) },
        'ChannelUnavailable',
        /come later/,
      ],
      [
        { onMailFrom: (_a, _s, done) => done(fail(451, 'greylisted')) },
        'ChannelUnavailable',
        /greylisted/,
      ],
      [{ onMailFrom: (_a, _s, done) => done(fail(553, 'not you')) }, 'ChannelRefused', /sender/],
      [
        { onRcptTo: (_a, _s, done) => done(fail(550, 'no such user')) },
        'ChannelRefused',
        /recipients/,
      ],
      [{ onData: refuseData(452, 'disk full') }, 'ChannelUnavailable', /disk full/],
      [{ onData: refuseData(554, 'spam') }, 'ChannelRefused', /spam/],
    ];
    for (const [options, type, message] of cases) {
      const { channel } = await open(options);
      const failure = await failureOf(channel.show(aShowing()));
      assert.deepEqual(
        [failure.type, message.test(failure.message)],
        [type, true],
        failure.message,
      );
    }
  });

  it('tells a connection that broke before the end of the message from one after it', async () => {
    const cut: SMTPServerOptions = { onMailFrom: () => breakOff() };
    assert.equal(
      (await failureOf((await open(cut)).channel.show(aShowing()))).type,
      'ChannelUnavailable',
    );
    const late: SMTPServerOptions = {
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => breakOff());
      },
    };
    const failure = await failureOf((await open(late)).channel.show(aShowing()));
    assert.equal(failure.type, 'OutcomeUnknown', failure.message);
  });

  it('gives no password to a server that speaks no TLS, unless it is on this machine', async () => {
    const { channel, smtpUrl, mails } = await open({ authOptional: false });
    smtpUrl.value = smtpUrl.value.replace('127.0.0.1', '0.0.0.0');
    const failure = await failureOf(channel.show(aShowing()));
    assert.deepEqual([failure.type, mails.length], ['ChannelRefused', 0]);
    assert.match(failure.message, /offers no TLS/);
  });

  it('trusts no certificate that nobody has vouched for', async () => {
    const { key, cert } = makeCertificate();
    const trusting = await open({ secure: true, key, cert }, PASSWORD, cert);
    trusting.smtpUrl.value = trusting.smtpUrl.value.replace('smtp:', 'smtps:');
    await trusting.channel.show(aShowing());
    assert.equal(trusting.mails.length, 1);
    const { channel, smtpUrl, mails } = await open({ secure: true, key, cert });
    smtpUrl.value = smtpUrl.value.replace('smtp:', 'smtps:');
    const failure = await failureOf(channel.show(aShowing()));
    assert.deepEqual([failure.type, mails.length], ['ChannelUnavailable', 0]);
    assert.match(failure.message, /certificate/);
  });

  it('knows that nothing was sent where nobody listens', async () => {
    const { channel, close } = await open();
    await close();
    assert.equal((await failureOf(channel.show(aShowing()))).type, 'ChannelUnavailable');
  });

  it('names the reference of a password that is refused, and not the password', async () => {
    const { channel } = await open({ authOptional: false }, 'wrong-and-secret');
    const failure = await failureOf(channel.show(aShowing()));
    assert.equal(failure.type, 'ChannelRefused');
    assert.match(failure.message, /Check user and password in env:A_SECRET/);
    assert.ok(!`${failure.stack}`.includes('wrong-and-secret'), failure.message);
  });

  it('says whom the server does not take it for, when others have it', async () => {
    const { channel, mails } = await open({
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith('on-call') ? done(fail(550, 'no such user')) : done(),
    });
    const receipt = await channel.show(aShowing());
    assert.deepEqual([mails.length, receipt['rejected']], [1, 'on-call@example.com']);
  });
});

const makeCertificate = (): { key: string; cert: string } => {
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const both = execFileSync('openssl', [...kind, '-keyout', '-', '-days', '2', ...names], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const at = both.indexOf('-----BEGIN CERTIFICATE');
  return { key: both.slice(0, at), cert: both.slice(at) };
};

const refuseData =
  (code: number, message: string): NonNullable<SMTPServerOptions['onData']> =>
  (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => done(fail(code, message)));
  };

const headersOf = (source: string): Record<string, string> => {
  const head = source.slice(0, source.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  return Object.fromEntries(
    head.split('\r\n').map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
};

/** Quoted-printable or base64, whichever the part is in. */
const decode = (source: string): string =>
  source
    .split(/\r\n--/)
    .map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      const body = rest.join('\r\n\r\n');
      if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString();
      const soft = body.replaceAll('=\r\n', '');
      return /quoted-printable/i.test(head)
        ? Buffer.from(
            soft.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
              String.fromCharCode(parseInt(hex, 16)),
            ),
            'latin1',
          ).toString()
        : body;
    })
    .join('\n')
    .replaceAll('\r\n', '\n');

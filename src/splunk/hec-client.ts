import { randomUUID } from 'node:crypto';
import { TransportError, type HttpClient } from '../http/http-client.ts';
import { ackStatusOf, ackStatusOfError, type AckStatus } from './ack-status.ts';
import { classifyGuideAnswer } from './classify-guide-answer.ts';
import { classifyReply } from './classify-reply.ts';
import { classifyTransportError } from './classify-transport-error.ts';
import { toGuideBody } from './guide-body.ts';
import { checkGuideHealth, probeGuideToken } from './guide-health.ts';
import { parseHecReply } from './hec-reply.ts';
import { createHecTransport, type HecAnswer, type HecTransport } from './hec-transport.ts';
import type { SendOutcome } from './send-outcome.ts';
import type { TargetSettings } from './target.ts';
import { statedTokenStatus, tokenStatusOf, type TokenStatus } from './token-status.ts';

/** One Splunk's HEC, spoken to. Nothing is retried; the token never leaves it. */
export interface HecClient {
  readonly settings: TargetSettings;
  /** Failure when there is no token to send with; then nothing must be marked as sent. */
  ready(): Promise<void>;
  /** A thrown Failure means that nothing was taken. */
  send(request: SendRequest): Promise<SendAnswer>;
  /** Asks whether a request is indexed. True is told once: a lost answer leaves it unknown for ever. */
  pollAck(channel: string, ackId: number): Promise<AckStatus>;
  /** Lets go of what was kept to ask for a channel's acks. */
  forget(channel: string): void;
  checkHealth(): Promise<Health>;
  /** Posts an empty body, which splunkd judges only after the token: nothing is written. */
  probeToken(): Promise<TokenProbe>;
  /** Whether the token gives acks; `unknown` when Splunk does not say. */
  probeAcknowledgement(): Promise<'on' | 'off' | 'unknown'>;
}

export interface SendRequest {
  readonly channel: string;
  /** Finished lines. */
  readonly body: Buffer;
  readonly events: number;
  readonly timeoutMs: number;
}

export interface SendAnswer {
  readonly outcome: SendOutcome;
  /** The token was rejected, and its reference holds another one by now. */
  readonly tokenRenewed: boolean;
}

export interface Health {
  /** `unknown`: the receiver has no such route. */
  readonly state: 'healthy' | 'unhealthy' | 'unreachable' | 'unknown';
  readonly code: number | null;
  readonly text: string;
  /** Only where the receiver states it, which splunkd does not. */
  readonly tokenStatus: TokenStatus;
}

export interface TokenProbe {
  readonly status: TokenStatus;
  readonly code: number | null;
  readonly text: string;
}

export interface HecClientOptions {
  readonly settings: TargetSettings;
  readonly http: HttpClient;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const healthPath = '/services/collector/health';
const ackPath = '/services/collector/ack';

export const createHecClient = ({ settings, http, now }: HecClientOptions): HecClient => {
  const transport = createHecTransport(settings, http);
  const isGuide = settings.dialect === 'guide';
  return {
    settings,
    ready: transport.ready,
    forget: transport.forget,
    send: (request) => send(transport, settings, request, now),
    pollAck: (channel, ackId) => pollAck(transport, settings, channel, ackId),
    checkHealth: () =>
      isGuide ? checkGuideHealth(() => askGuide(transport, settings)) : checkHealth(transport),
    probeToken: () =>
      isGuide
        ? probeGuideToken(() => askGuide(transport, settings))
        : probeToken(transport, settings),
    probeAcknowledgement: async () => (isGuide ? 'off' : probeAcknowledgement(transport, settings)),
  };
};

const send = async (
  transport: HecTransport,
  { eventPath, dialect }: TargetSettings,
  { channel, body, events, timeoutMs }: SendRequest,
  now: () => number,
): Promise<SendAnswer> => {
  const guide = dialect === 'guide' ? toGuideBody(body) : undefined;
  let answer: HecAnswer;
  try {
    const bytes = guide?.bytes ?? body;
    answer = await transport.post({ path: eventPath, channel, body: bytes, timeoutMs });
  } catch (error) {
    return { outcome: classifyTransportError(error), tokenRenewed: false };
  }
  const outcome =
    guide === undefined
      ? classifyReply(answer.reply, events, now())
      : classifyGuideAnswer(answer.reply, guide.eventIds, now());
  const tokenRenewed = outcome.kind === 'authPaused' && (await answer.renewToken());
  return { outcome, tokenRenewed };
};

/** The guide's own check: POST, with the token. */
const askGuide = async (
  transport: HecTransport,
  { requestTimeoutMs }: TargetSettings,
): Promise<HecAnswer> => {
  const channel = randomUUID();
  try {
    return await transport.post({
      path: healthPath,
      channel,
      body: '',
      timeoutMs: requestTimeoutMs,
    });
  } finally {
    transport.forget(channel);
  }
};

const askAck = (
  transport: HecTransport,
  { requestTimeoutMs }: TargetSettings,
  channel: string,
  ackId: number,
): Promise<HecAnswer> =>
  transport.post({
    path: `${ackPath}?channel=${channel}`,
    channel,
    body: JSON.stringify({ acks: [ackId] }),
    timeoutMs: requestTimeoutMs,
  });

const pollAck = async (
  transport: HecTransport,
  settings: TargetSettings,
  channel: string,
  ackId: number,
): Promise<AckStatus> => {
  try {
    const { reply, renewToken } = await askAck(transport, settings, channel, ackId);
    if (reply.status === 401 || reply.status === 403) await renewToken();
    return ackStatusOf(reply, ackId);
  } catch (error) {
    return ackStatusOfError(error);
  }
};

const checkHealth = async (transport: HecTransport): Promise<Health> => {
  try {
    const reply = await transport.get(healthPath);
    const { code = null, text = `HTTP ${reply.status}` } = parseHecReply(reply.body) ?? {};
    const state = reply.status === 200 ? 'healthy' : reply.status >= 500 ? 'unhealthy' : 'unknown';
    return { state, code, text, tokenStatus: statedTokenStatus(reply) };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { state: 'unreachable', code: null, text: error.message, tokenStatus: 'unknown' };
  }
};

const probeToken = async (
  transport: HecTransport,
  settings: TargetSettings,
): Promise<TokenProbe> => {
  const probe = {
    path: settings.eventPath,
    channel: randomUUID(),
    body: '',
    timeoutMs: settings.requestTimeoutMs,
  };
  try {
    let answer = await transport.post(probe);
    const first = tokenStatusOf(answer.reply);
    if ((first === 'invalid' || first === 'disabled') && (await answer.renewToken())) {
      answer = await transport.post(probe);
    }
    const { reply } = answer;
    const { code = null, text = `HTTP ${reply.status}` } = parseHecReply(reply.body) ?? {};
    return { status: tokenStatusOf(reply), code, text };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { status: 'unknown', code: null, text: error.message };
  } finally {
    transport.forget(probe.channel);
  }
};

const probeAcknowledgement = async (
  transport: HecTransport,
  settings: TargetSettings,
): Promise<'on' | 'off' | 'unknown'> => {
  const channel = randomUUID();
  try {
    const { reply } = await askAck(transport, settings, channel, 0);
    if (parseHecReply(reply.body)?.code === 14) return 'off';
    return ackStatusOf(reply, 0) === 'pending' ? 'on' : 'unknown';
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return 'unknown';
  } finally {
    transport.forget(channel);
  }
};

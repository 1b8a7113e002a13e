import { SocketModeClient, type SocketModeOptions } from '@slack/socket-mode';
import { Failure } from '../../audit/failure.ts';
import { sleepFor } from '../../http/sleep.ts';
import { silent } from './slack-client.ts';

export interface SlackConnection {
  /** Resolves when it is over, whoever ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

type Options = Pick<SocketModeOptions, 'appToken' | 'clientOptions' | 'dispatcher'>;

const HELLO_WITHIN_MS = 15_000;
/** Slack waits three seconds; what takes longer goes on all the same. */
const ACKNOWLEDGE_WITHIN_MS = 2000;

/**
 * One connection in Socket Mode. The client's own reconnecting stays off: it gives up on some errors, and throws others
 * where nobody can catch them.
 */
export const openSlackConnection = async (
  options: Options,
  onPayload: (payload: unknown) => Promise<void>,
): Promise<SlackConnection> => {
  const client = new SocketModeClient({ ...options, autoReconnectEnabled: false, logger: silent });
  const close = (): void => void client.disconnect();
  const closed = new Promise<void>((resolve) => {
    client.once('disconnected', () => resolve());
  });
  client.on('interactive', ({ ack, body }: { ack: () => Promise<void>; body: unknown }) => {
    // Only what is written down is acknowledged: else the person sees a warning, and presses again.
    void Promise.race([onPayload(body), sleepFor(ACKNOWLEDGE_WITHIN_MS)])
      .then(ack)
      .catch(close);
  });
  try {
    await withinTime(client.start());
  } catch (error) {
    close();
    throw error ?? unavailable('the connection broke before Slack said hello');
  }
  return { closed, close };
};

const withinTime = async (starting: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailable('Slack does not say hello')), HELLO_WITHIN_MS);
  });
  try {
    await Promise.race([starting, late]);
  } finally {
    clearTimeout(timer);
  }
};

const unavailable = (problem: string): Failure =>
  new Failure({
    type: 'ChannelUnavailable',
    message: `Slack's socket: ${problem}.`,
    retryable: true,
  });

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueSettings } from '../alert-settings.ts';
import type { EventQueue, QueueMessage } from './event-queue.ts';
import { createSqsClient, LONGEST_WAIT_MS, type SqsClientOptions } from './sqs-client.ts';
import { isRejection, sqsFailure } from './sqs-failure.ts';

export interface SqsSurroundings extends Pick<
  SqsClientOptions,
  'timeoutMs' | 'proxyUrl' | 'caPem'
> {
  readonly now: () => number;
}

/** SQS's own limit for one request. */
const MOST_AT_ONCE = 10;
/** Who received a message and died loses it to the next after so long. Deciding takes seconds. */
const VISIBILITY_SECONDS = 30;

interface Queue {
  readonly url: string;
  send<Result>(work: (sqs: SQSClient) => Promise<Result>): Promise<Result>;
}

/** A queue of Amazon SQS that a rule of EventBridge fills. */
export const createSqsQueue = (
  settings: QueueSettings,
  { now, ...surroundings }: SqsSurroundings,
): EventQueue => {
  const { name, url } = settings;
  const create = (): SQSClient => createSqsClient({ ...settings, ...surroundings });
  let client = create();
  const send: Queue['send'] = async (work) => {
    const asked = client;
    try {
      return await work(asked).catch((error: unknown) => {
        if (!isRejection(error)) throw error;
        // Another one reads the secret anew: it may have been replaced.
        if (client === asked) client = create();
        return work(client);
      });
    } catch (error) {
      throw sqsFailure(name, error);
    }
  };
  const queue = { url, send };
  return {
    name,
    receive: (waitMs, signal) => receive(queue, waitMs, signal, now),
    remove: (messages) => remove(queue, messages),
    giveBack: (messages, afterMs) => giveBack(queue, messages, afterMs),
    close: () => client.destroy(),
  };
};

const receive = async (
  { url, send }: Queue,
  waitMs: number,
  signal: AbortSignal | undefined,
  now: () => number,
): Promise<readonly QueueMessage[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: MOST_AT_ONCE,
    WaitTimeSeconds: Math.floor(Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS) / 1000),
    VisibilityTimeout: VISIBILITY_SECONDS,
    MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
  });
  try {
    const options = signal === undefined ? {} : { abortSignal: signal };
    const { Messages = [] } = await send((sqs) => sqs.send(command, options));
    const receivedAt = now();
    return Messages.map((message) => toMessage(message, receivedAt));
  } catch (error) {
    if (signal?.aborted === true) return [];
    throw error;
  }
};

const toMessage = (message: Message, receivedAt: number): QueueMessage => {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
  const sentAt = Number(Attributes.SentTimestamp);
  return {
    id: MessageId,
    receipt: ReceiptHandle,
    body: Body,
    receives: Number(Attributes.ApproximateReceiveCount ?? 1),
    sentAt: Number.isFinite(sentAt) ? sentAt : null,
    receivedAt,
  };
};

/** What SQS could not remove it is asked to remove once more; then it comes again. */
const remove = async (queue: Queue, messages: readonly QueueMessage[]): Promise<void> => {
  const left = await removeOnce(queue, messages);
  if (left.length > 0) await removeOnce(queue, left);
};

const removeOnce = async (
  { url, send }: Queue,
  messages: readonly QueueMessage[],
): Promise<readonly QueueMessage[]> => {
  const left: QueueMessage[] = [];
  for (const part of parts(messages)) {
    const Entries = part.map(({ receipt }, at) => ({ Id: String(at), ReceiptHandle: receipt }));
    const command = new DeleteMessageBatchCommand({ QueueUrl: url, Entries });
    const { Failed = [] } = await send((sqs) => sqs.send(command));
    const failed = new Set(Failed.map(({ Id }) => Id));
    left.push(...part.filter((_, at) => failed.has(String(at))));
  }
  return left;
};

const giveBack = async (
  { url, send }: Queue,
  messages: readonly QueueMessage[],
  afterMs: number,
): Promise<void> => {
  const VisibilityTimeout = Math.round(afterMs / 1000);
  for (const part of parts(messages)) {
    const Entries = part.map(({ receipt }, at) => ({
      Id: String(at),
      ReceiptHandle: receipt,
      VisibilityTimeout,
    }));
    const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries });
    await send((sqs) => sqs.send(command));
  }
};

const parts = (messages: readonly QueueMessage[]): (readonly QueueMessage[])[] =>
  Array.from({ length: Math.ceil(messages.length / MOST_AT_ONCE) }, (_, part) =>
    messages.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
  );

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  CreateEventBusCommand,
  CreatePartnerEventSourceCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { findFreePorts } from '../../src/embedded/free-ports.ts';
import { cachedMoto } from './moto-program.ts';
import { until } from './until.ts';

const REGION = 'eu-central-1';
/** moto's own. */
const AWS_ACCOUNT = '123456789012';

/** SQS and EventBridge as others wrote them. */
export interface Moto {
  readonly url: string;
  readonly region: string;
  readonly account: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** As an administrator, past our product. */
  readonly sqs: SQSClient;
  readonly eventBridge: EventBridgeClient;
  /** A new queue; gives its address. */
  createQueue(attributes?: Readonly<Record<string, string>>): Promise<string>;
  /** Sends what Genesys pushes for the organisation into the queue, as its integration is set up by a customer. */
  connectPartner(organizationId: string, queueUrl: string): Promise<void>;
}

let shared: Promise<Moto | undefined> | undefined;

/** The one server of this process, started by whoever asks first; undefined, and said, where it is not installed. */
export const testMoto = (): Promise<Moto | undefined> => (shared ??= startShared());

const startShared = async (): Promise<Moto | undefined> => {
  const python = cachedMoto();
  if (python === undefined) {
    console.log(
      '    NO QUEUE TO TEST AGAINST: test/support/processes/build-moto.ts installs moto.',
    );
    return undefined;
  }
  const url = await start(python);
  const account = { accessKeyId: 'test-key', secretAccessKey: randomUUID() };
  const common = { region: REGION, endpoint: url, credentials: account };
  const sqs = new SQSClient(common);
  const eventBridge = new EventBridgeClient(common);
  return {
    url,
    region: REGION,
    account,
    sqs,
    eventBridge,
    createQueue: async (Attributes = {}) => {
      const command = new CreateQueueCommand({ QueueName: `events-${randomUUID()}`, Attributes });
      const { QueueUrl = '' } = await sqs.send(command);
      return QueueUrl;
    },
    connectPartner: (organizationId, queueUrl) =>
      connectPartner(eventBridge, partnerSource(organizationId), () => arnOf(sqs, queueUrl)),
  };
};

const partnerSource = (organizationId: string): string =>
  `aws.partner/genesys.com/cloud/${organizationId}/holdfast`;

const arnOf = async (sqs: SQSClient, QueueUrl: string): Promise<string> => {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  return (await sqs.send(command)).Attributes?.['QueueArn'] ?? '';
};

/**
 * The partner offers a source, the customer makes its bus and a rule. AWS puts the partner's events on the bus of that
 * name; moto puts them on the default one, so that is where the rule is.
 */
const connectPartner = async (
  eventBridge: EventBridgeClient,
  source: string,
  queueArn: () => Promise<string>,
): Promise<void> => {
  const rule = `to-holdfast-${randomUUID()}`;
  await eventBridge.send(
    new CreatePartnerEventSourceCommand({ Name: source, Account: AWS_ACCOUNT }),
  );
  await eventBridge.send(new CreateEventBusCommand({ Name: source, EventSourceName: source }));
  const EventPattern = JSON.stringify({ source: [source] });
  await eventBridge.send(new PutRuleCommand({ Name: rule, EventPattern }));
  const Targets = [{ Id: 'queue', Arn: await queueArn() }];
  await eventBridge.send(new PutTargetsCommand({ Rule: rule, Targets }));
};

const start = async (python: string): Promise<string> => {
  const [port = 0] = await findFreePorts([{ port: 0, purpose: 'moto' }], () => {});
  const args = ['-m', 'moto.server', '--host', '127.0.0.1', '--port', String(port)];
  const server = spawn(python, args, { stdio: 'ignore' });
  server.unref();
  process.once('exit', () => server.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  await until('moto answers', async () => {
    if (server.exitCode !== null) throw new Error(`moto ended with ${server.exitCode}`);
    return (await fetch(`${url}/moto-api/data.json`).catch(() => undefined))?.ok;
  });
  return url;
};

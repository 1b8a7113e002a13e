import type { AlertSettings, ChannelSettings } from '../alerts/alert-settings.ts';
import type { Secret } from '../http/secret.ts';
import type { TargetSettings } from '../splunk/target.ts';
import type { Config, EvidenceConfig, HarvestConfig, StreamConfig } from './config.ts';

const connectionSecrets = ({ connection }: StreamConfig | HarvestConfig): readonly Secret[] =>
  'accessKeySecret' in connection
    ? [
        connection.accessKeySecret,
        ...('clientSecret' in connection ? [connection.clientSecret] : []),
      ]
    : [connection.clientSecret];

const targetSecrets = ({ token, search }: TargetSettings): readonly Secret[] => {
  if (search === undefined) return [token];
  const { account } = search;
  return [token, account.kind === 'token' ? account.token : account.password];
};

const evidenceSecrets = ({ store, evidenceKey, logKey }: EvidenceConfig): readonly Secret[] => [
  ...(store.kind === 's3' && store.account !== undefined ? [store.account.secretAccessKey] : []),
  ...[evidenceKey, logKey].flatMap((key) => (key.kind === 'pem' ? [key.pem] : [])),
];

const channelSecrets = (channel: ChannelSettings): readonly (Secret | undefined)[] => {
  switch (channel.kind) {
    case 'slack':
      return [channel.botToken, channel.appToken];
    case 'teams':
      return [channel.url];
    case 'pagerduty':
      return [channel.routingKey, channel.apiToken];
    case 'webhook':
      return [channel.url, channel.secret];
    case 'email':
      return [channel.smtpUrl];
  }
};

const alertSecrets = ({ channels, queues, acknowledge }: AlertSettings): readonly Secret[] =>
  [
    ...channels.flatMap(channelSecrets),
    ...queues.map(({ account }) => account?.secretAccessKey),
    acknowledge?.secret,
  ].filter((secret) => secret !== undefined);

/** Every secret the configuration refers to, each reference once. */
export const secretsOf = (config: Config): readonly Secret[] => {
  const secrets = [
    ...(config.temporal.apiKey === undefined ? [] : [config.temporal.apiKey]),
    ...[...config.streams, ...config.harvests].flatMap(connectionSecrets),
    ...(config.evidence === undefined ? [] : evidenceSecrets(config.evidence)),
    ...(config.alerts === undefined ? [] : alertSecrets(config.alerts)),
    ...config.splunk.targets.flatMap(targetSecrets),
    ...(config.ledger.kind === 'postgres' ? [config.ledger.url] : []),
  ];
  return [...new Map(secrets.map((secret) => [secret.reference, secret])).values()];
};

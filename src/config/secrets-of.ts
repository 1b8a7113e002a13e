import type { Secret } from '../http/secret.ts';
import type { TargetSettings } from '../splunk/target.ts';
import type { Config, StreamConfig } from './config.ts';

const connectionSecrets = ({ connection }: StreamConfig): readonly Secret[] =>
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

/** Every secret the configuration refers to, each reference once. */
export const secretsOf = (config: Config): readonly Secret[] => {
  const secrets = [
    ...(config.temporal.apiKey === undefined ? [] : [config.temporal.apiKey]),
    ...config.streams.flatMap(connectionSecrets),
    ...config.splunk.targets.flatMap(targetSecrets),
    ...(config.ledger.kind === 'postgres' ? [config.ledger.url] : []),
  ];
  return [...new Map(secrets.map((secret) => [secret.reference, secret])).values()];
};

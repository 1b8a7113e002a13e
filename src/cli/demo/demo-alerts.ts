import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const YEAR_MS = 365 * 86_400_000;
const RULES = fileURLToPath(new URL('../../../rules/genesys/', import.meta.url));

/** Of the shipped pack: what one administrator may do in a day that somebody should look at. */
const SHOWN = [
  'admin_role_given_to_non_admin',
  'admin_role_taken',
  'admin_role_given_and_taken',
  'role_changed',
  'flow_deleted',
  'queue_deleted',
  'data_table_deleted',
  'user_deleted',
  'oauth_client_created',
  'identity_provider_changed',
];

const filterOf = (actorId: string, rules: readonly string[], now: number): string => `\
title: The simulated administrators never rest
id: 5f0f9c1e-3c7b-4d0a-9f54-6a3c0c6f1b7d
description: Only what one of them does is shown, or the demo would be a storm.
logsource: { product: genesys_cloud, service: audit }
filter:
  rules: [${rules.join(', ')}]
  selection: { platform: genesys }
  shown: { actor_id: ${actorId} }
  condition: not (selection and not shown)
holdfast:
  owner: holdfast up
  until: '${new Date(now + YEAR_MS).toISOString().slice(0, 10)}'
`;

/** Writes the filter that keeps the demo quiet; gives the rules that its configuration names. */
export const writeDemoRules = async (
  folder: string,
  actorId: string,
): Promise<readonly string[]> => {
  await mkdir(join(folder, 'rules'), { recursive: true });
  const files = SHOWN.map((name) => join(RULES, `${name}.yml`));
  const ids = await Promise.all(files.map(idOf));
  await writeFile(join(folder, 'rules/quiet.yml'), filterOf(actorId, ids, Date.now()));
  return [...files, 'demo/rules'];
};

const idOf = async (file: string): Promise<string> => {
  const [, id] = /^id: (\S+)$/m.exec(await readFile(file, 'utf8')) ?? [];
  if (id === undefined) throw new Error(`${file} has no id`);
  return id;
};

export interface DemoAlertUrls {
  /** Base of the simulated Slack's Web API. */
  readonly slackApi: string;
  /** Free ports. */
  readonly acknowledgePort: number;
  readonly metricsPort: number;
}

/** Section `alerts` of the demo. */
export const demoAlerts = (
  rules: readonly string[],
  { slackApi, acknowledgePort, metricsPort }: DemoAlertUrls,
): string => `\
alerts:
  rules:
${rules.map((path) => `    - ${JSON.stringify(path)}`).join('\n')}
  channels:
    security:
      slack:
        bot_token: file:demo/slack-bot-token
        app_token: file:demo/slack-app-token
        channel: C0SECURITY
        api_url: ${slackApi}
  policies:
    everything: [{ notify: [security], acknowledge_within: 10m }]
  acknowledge:
    listen: 127.0.0.1:${acknowledgePort}
    public_url: http://127.0.0.1:${acknowledgePort}
    secret: file:demo/link-secret
  # Older ones, as of the simulated past, are listed and shown to nobody.
  page_within: 10m
  metrics: { listen: 127.0.0.1:${metricsPort} }
`;

import { demoAlerts, type DemoAlertUrls } from './demo-alerts.ts';

/** Where the simulators of this start listen. */
export interface DemoUrls {
  readonly genesys: string;
  readonly cxone: string;
  readonly hec: string;
  /** Splunk's management port, where it is searched. */
  readonly management: string;
  readonly alerts: DemoAlertUrls;
}

/** Files below `.holdfast/demo`, by the names under which demo.yaml refers to them. */
export const DEMO_SECRETS = {
  'genesys-client-secret': 'simulated-secret',
  'cxone-access-key-secret': 'simulated-access-key-secret',
  'search-token': 'simulated-search-token',
  'slack-bot-token': 'xoxb-simulated-bot-token',
  'slack-app-token': 'xapp-simulated-app-token',
} as const;

/**
 * An ordinary holdfast.yaml, so that the demo goes the way of the real thing and every command works on it.
 * Intervals are short, because the simulated quota allows it and somebody is watching.
 */
export const demoConfig = (
  { genesys, cxone, hec, management, alerts }: DemoUrls,
  rules: readonly string[],
): string => `\
# Written by \`holdfast up\` at each start, for the demo. For the real thing: holdfast.example.yaml.
connections:
  genesys-demo:
    platform: genesys
    login_url: ${genesys}
    api_url: ${genesys}
    client_id: holdfast
    client_secret: file:demo/genesys-client-secret
    requests_per_minute: 6000
  cxone-demo:
    platform: cxone
    grant: userhub
    issuer_url: ${cxone}
    api_url: ${cxone}
    access_key_id: SIMULATEDACCESSKEY
    access_key_secret: file:demo/cxone-access-key-secret
    requests_per_minute: 120

streams:
  genesys-demo-realtime:
    dialect: genesys.realtime
    connection: genesys-demo
    start: 1d
    poll: 2s
    max_poll: 1m
  genesys-demo-query:
    dialect: genesys.query
    connection: genesys-demo
    start: 1d
    poll: 20s
    max_poll: 2m
    lag: 10s
  cxone-demo:
    dialect: cxone.activity
    connection: cxone-demo
    start: 1d
    poll: 5s
    max_poll: 1m

harvests:
  genesys-demo:
    dialect: genesys.query
    connection: genesys-demo
    lag: 1m
  cxone-demo:
    dialect: cxone.activity
    connection: cxone-demo

evidence:
  store: { directory: evidence }
  staging: harvest
  origin: holdfast.demo/evidence
  evidence_key: file:demo/evidence-key.pem
  log_key: file:demo/log-key.pem

splunk:
  targets:
    demo:
      url: ${hec}
      token: file:demo/hec-token
      ack_poll: 500ms
      ack_timeout: 30s
      search:
        url: ${management}
        token: file:demo/search-token
        settling_time: 5s
        receipt_interval: 2s

${demoAlerts(rules, alerts)}
temporal:
  embedded: { db_file: temporal.db }
ledger: { sqlite: ledger.db }
batches: { directory: batches }
reports: { directory: reports }
`;

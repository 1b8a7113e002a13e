import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { simulateGenesysGuide } from '../../../src/simulator/genesys/simulate-genesys-guide.ts';
import { createAlertTenants } from '../../../src/worker/alerts/alert-tenants.ts';
import { createCredentials } from '../../../src/worker/credentials.ts';
import { aConfigFile } from '../../config/support.ts';

const ROLE = '21111111-2222-4333-8444-555555555555';
const http = createHttpClient({ timeoutMs: 5_000 });

/** The login address is one that nobody listens at: the guide has its tokens at the API host. */
const configOf = (apiUrl: string): string => `
connections:
  gateway:
    platform: genesys
    login_url: http://127.0.0.1:1
    api_url: ${apiUrl}
    client_id: holdfast
    client_secret: file:secret
    organization: org-1
  cxone-gateway: { platform: cxone, grant: guide, api_url: "${apiUrl}", client_id: holdfast, client_secret: "file:secret" }
streams:
  guide: { dialect: genesys.guide, connection: gateway }
  cxone: { dialect: cxone.guide, connection: cxone-gateway }
  query: { dialect: genesys.query, connection: gateway }
splunk:
  targets:
    main: { url: "https://splunk.example.com:8088", token: env:HOLDFAST_TEST_TOKEN }
`;

describe('whom alerts ask about events of the guides’ streams', () => {
  after(() => http.close());

  it('is the gateway, with the guide’s token; one with the audit log alone is said to tell nothing', async () => {
    const gateway = await simulateGenesysGuide({ ratePerSecond: 0 });
    await using place = await aConfigFile(configOf(gateway.url));
    await writeFile(join(place.folder, 'secret'), 'simulated-secret');
    try {
      const config = await loadConfig(place.file);
      const credentials = createCredentials(config, Date.now);
      const tenantOf = createAlertTenants(config, credentials, { http, now: Date.now });
      const reply = await tenantOf('stream:guide')?.access.role(ROLE);
      assert.ok(reply !== undefined && 'unknown' in reply);
      assert.match(reply.unknown, /has no look-ups beside the guide's audit log/);
      assert.equal(tenantOf('stream:guide'), tenantOf('stream:guide'));
      assert.equal(tenantOf('stream:cxone'), undefined);
      // The platform's own dialect goes on asking in its own way, at its login host.
      await assert.rejects(async () => tenantOf('stream:query')?.access.role(ROLE));
    } finally {
      await gateway.close();
    }
  });
});

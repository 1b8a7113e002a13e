import assert from 'node:assert/strict';
import { checkConfig } from '../../src/config/load-config.ts';
import { aConfigFile } from './support.ts';

const GENESYS = {
  platform: 'genesys',
  login_url: 'https://gateway.example.com',
  api_url: 'https://gateway.example.com',
  client_id: 'id',
  client_secret: 'env:SECRET',
  organization: 'org-1',
};
const CXONE = {
  platform: 'cxone',
  grant: 'guide',
  api_url: 'https://gateway.example.com',
  client_id: 'id',
  client_secret: 'env:SECRET',
  organization: 'org-1',
};

/** JSON is YAML. */
const check = async (stream: object, rest: object = {}) => {
  const target = { url: 'https://splunk.example.com:8088', token: 'env:T', dialect: 'guide' };
  const config = { streams: { guide: stream }, splunk: { targets: { main: target } }, ...rest };
  await using file = await aConfigFile(JSON.stringify(config));
  return await checkConfig(file.file);
};

describe('the guide’s dialects in holdfast.yaml', () => {
  it('are read, and raise no doubt at a gateway', async () => {
    for (const stream of [
      { dialect: 'genesys.guide', connection: GENESYS },
      { dialect: 'cxone.guide', connection: CXONE },
    ]) {
      const { config, doubts } = await check(stream);
      assert.equal(config.streams[0]?.settings.dialect, stream.dialect);
      assert.deepEqual(doubts, []);
      const [target] = config.splunk.targets;
      assert.equal(target?.dialect, 'guide');
      // The ids beside the events need room.
      assert.ok((target?.maxBytesPerRequest ?? 0) < 1_048_576);
    }
  });

  it('filter by event type without an entity type', async () => {
    const filters = { actions: ['USER_PERMISSION_CHANGE'] };
    const { config } = await check({ dialect: 'genesys.guide', connection: GENESYS, filters });
    assert.deepEqual(config.streams[0]?.settings.filters.actions, filters.actions);
  });

  it('are doubted at the platforms themselves, which have none of it', async () => {
    const at = (api_url: string) => ({ ...GENESYS, login_url: api_url, api_url });
    for (const [stream, instead] of [
      [
        { dialect: 'genesys.guide', connection: at('https://api.mypurecloud.com') },
        'genesys.query',
      ],
      [
        { dialect: 'genesys.guide', connection: at('https://api.usw2.pure.cloud') },
        'genesys.query',
      ],
      [{ dialect: 'cxone.guide', connection: { ...CXONE, api_url: undefined } }, 'cxone.activity'],
    ] as const) {
      const { doubts } = await check(stream);
      assert.match(doubts.join('\n'), new RegExp(`use ${instead}`));
    }
  });

  it('are doubted without an organization, for ids are made of it', async () => {
    const connection = { ...CXONE, organization: undefined };
    const { doubts } = await check({ dialect: 'cxone.guide', connection });
    assert.match(doubts.join('\n'), /set organization in the connection/);
  });

  it('go together with a connection of their own, and with nothing else', async () => {
    const userhub = {
      platform: 'cxone',
      grant: 'userhub',
      issuer_url: 'https://i.example.com',
      api_url: 'https://a.example.com',
      access_key_id: 'id',
      access_key_secret: 'env:SECRET',
    };
    const together = /go together, and with nothing else/;
    await assert.rejects(check({ dialect: 'cxone.guide', connection: userhub }), together);
    await assert.rejects(check({ dialect: 'cxone.activity', connection: CXONE }), together);
    await assert.rejects(check({ dialect: 'cxone.guide', connection: GENESYS }), /needs a cxone/);
  });
});

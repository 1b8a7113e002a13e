import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { createRig, QUICK, type Rig, type RigOptions } from '../../support/rig.ts';
import { until } from '../../support/until.ts';

const withRig = async (
  alerts: NonNullable<RigOptions['alerts']>,
  work: (rig: Rig) => Promise<void>,
): Promise<void> => {
  const rig = await createRig({
    world: { ratePerSecond: { genesys: 0, cxone: 0 } },
    streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
    alerts,
  });
  try {
    await work(rig);
  } finally {
    await rig.close();
  }
};

const takenPort = async (): Promise<{ port: number; free: () => Promise<void> }> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, free: () => new Promise((resolve) => server.close(() => resolve())) };
};

describe('who hears people', function () {
  this.timeout(60_000);

  it('says that buttons are not heard while the app token is revoked, as an alert that ends with it', () =>
    withRig({}, async (rig) => {
      const slack = rig.alerts?.slack ?? assert.fail();
      const token = slack.state.appToken;
      slack.state.appToken = 'xapp-another';
      const { ledger } = await rig.start();
      const rule = 'condition.ButtonsUnheard';
      const alert = await until('its alert', async () => (await ledger.alerts.list({ rule }))[0]);
      assert.equal(alert.severity, 'high');
      assert.match(alert.notice.text ?? '', /slack:security: .*invalid_auth.*holdfast alerts ack/);
      await until('people see it', () => slack.messages().length > 0);
      slack.state.appToken = token;
      await until(
        'it is over',
        async () => (await ledger.alerts.get(alert.id))?.state === 'resolved',
        30_000,
      );
      assert.deepEqual(await ledger.conditions.open(), []);
    }));

  for (const section of ['metrics', 'acknowledge'])
    it(`does not start a worker whose port of ${section} is taken, says which, and lets it start later`, async () => {
      const { port, free } = await takenPort();
      const listen = `127.0.0.1:${port}`;
      const page = { listen, public_url: `http://${listen}`, secret: 'file:webhook-secret' };
      await withRig({ [section]: section === 'metrics' ? { listen } : page }, async (rig) => {
        await assert.rejects(rig.start(), (error: Error) => {
          assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}: .*EADDRINUSE`));
          assert.match(error.message, new RegExp(`Change alerts\\.${section}`));
          return true;
        });
        await free();
        await rig.start();
      });
    });
});

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/until.ts';
import { killLeftovers, run, start } from './support.ts';

const GUIDES = new URL('../../docs/guides.md', import.meta.url);

interface Row {
  readonly service: string;
  readonly url: string;
  readonly credentials: string;
  readonly admin: string;
}

interface World {
  readonly now: number;
  readonly records: readonly { readonly visibleAt: number }[];
}

/** What docs/guides.md has people write into guides.yaml, and export. */
const documented = async (): Promise<{ yaml: string; exported: NodeJS.ProcessEnv }> => {
  const [, section = ''] = (await readFile(GUIDES, 'utf8')).split('## Try it on one machine');
  const yaml = /```yaml\n([^]*?)```/.exec(section)?.[1] ?? assert.fail('no configuration');
  const shell = /```sh\n([^]*?)```/.exec(section)?.[1] ?? assert.fail('no commands');
  const exported = [...shell.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]);
  return { yaml, exported: Object.fromEntries(exported) as NodeJS.ProcessEnv };
};

describe('holdfast simulate guides', function () {
  this.timeout(120_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-guides-'));
  });
  after(async () => {
    killLeftovers();
    await rm(folder, { recursive: true, force: true });
  });

  it('is named by the help, with its ports', async () => {
    const { stdout } = await run(['simulate', '--help']);
    assert.match(stdout, /guides .*as the guides describe/);
    const { stdout: own } = await run(['simulate', 'guides', '--help']);
    for (const port of [8703, 8704, 8090, 8091])
      assert.match(own, new RegExp(`default:\\s+${port}`));
  });

  it('shows hosts between which the documented configuration carries both dialects, once', async () => {
    const names = ['genesys', 'cxone', 'hec', 'management'];
    const ports = names.flatMap((name) => [`--${name}-port`, '0']);
    const simulated = start(['simulate', 'guides', '--json', '--rate', '5', ...ports]);
    const rows = JSON.parse(await simulated.until('\n]\n')) as Row[];
    assert.deepEqual(
      rows.map(({ service }) => service),
      ['Genesys of the guides', 'CXone of the guides', 'HEC of the guides', 'Splunk search'],
    );
    const { yaml, exported } = await documented();
    assert.deepEqual(
      rows.map(({ credentials }) => credentials),
      [
        `holdfast / ${exported['CLIENT_SECRET']}`,
        `holdfast / ${exported['CLIENT_SECRET']}`,
        exported['HEC_TOKEN'],
        exported['SEARCH_TOKEN'],
      ],
    );
    const here = [8703, 8704, 8090, 8091].reduce(
      (text, port, at) => text.replaceAll(`http://127.0.0.1:${port}`, rows[at]?.url ?? ''),
      yaml,
    );
    await writeFile(join(folder, 'guides.yaml'), here);
    const up = start(['up', '--config', 'guides.yaml'], { folder, environment: exported });
    const asked = async (address: string, order: RequestInit = {}): Promise<unknown> =>
      (await fetch(address, order)).json();
    /** Some records are shown late, as on the real platforms: those count that are shown by now. */
    const shown = async (at: number): Promise<number> => {
      const { records, now } = (await asked(`${rows[at]?.admin}/world`)) as World;
      return records.filter(({ visibleAt }) => visibleAt <= now).length;
    };
    await until('something to carry', async () => (await shown(0)) > 20 && (await shown(1)) > 20);
    // One contact centre: else what goes on happening on one platform would pass for what the other lacks.
    await asked(`${rows[0]?.admin}/stop`, { method: 'POST' });
    const made = (await shown(0)) + (await shown(1));
    const counted = async () => {
      const { indexes } = (await asked(`${rows[2]?.admin}/index`)) as {
        readonly indexes: Record<string, { readonly ids: number; readonly duplicated: number }>;
      };
      return indexes['ccas_audit'] ?? assert.fail('no index');
    };
    await until(
      'all of both in the simulated HEC',
      async () => (await counted()).ids >= made,
      90_000,
    );
    assert.equal((await counted()).duplicated, 0);
    up.child.kill('SIGINT');
    assert.equal((await up.ended).code, 0, up.stderr());
    simulated.child.kill('SIGINT');
    assert.equal((await simulated.ended).code, 0);
  });
});

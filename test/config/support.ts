import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with a holdfast.yaml of this text, removed when disposed of. */
export const aConfigFile = async (text: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-config-'));
  const file = join(folder, 'holdfast.yaml');
  await writeFile(file, text);
  return {
    folder,
    file,
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
};

/** The least that is valid, with room for more in each section. */
export const aConfig = ({ genesys = '', stream = '', target = '', rest = '' } = {}): string => `
connections:
  genesys-eu:
    platform: genesys
    region: eu_west_1
    client_id: client
    client_secret: env:HOLDFAST_TEST_SECRET
${genesys}
streams:
  tail:
    dialect: genesys.query
    connection: genesys-eu
${stream}
splunk:
  targets:
    main:
      url: https://splunk.example.com:8088
      token: env:HOLDFAST_TEST_TOKEN
${target}
${rest}
`;

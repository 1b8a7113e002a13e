import { readFileSync } from 'node:fs';

const { name, version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly name: string; readonly version: string };

export const productVersion = version;

/** As reports name who wrote them. */
export const product = `${name} ${version}`;

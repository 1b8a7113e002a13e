import { createHash } from 'node:crypto';
import type { Collector } from '../../activities/harvest/window-facts.ts';
import type { Config } from '../../config/config.ts';
import { canonicalJson } from '../../platforms/canonical-json.ts';
import { product } from '../product.ts';

/** Who speaks in statements made under this configuration. */
export const collectorOf = (config: Config): Collector => ({
  product,
  node: process.version,
  configurationSha256: digestOf(config),
});

/** What determines what is collected; secrets are references in it. */
const digestOf = ({ harvests, evidence }: Config): string => {
  // A beginning such as 6 months ago is another one each day.
  const settled = harvests.map((harvest) => ({ ...harvest, from: null }));
  return createHash('sha256')
    .update(
      canonicalJson(JSON.parse(JSON.stringify({ harvests: settled, evidence: evidence ?? null }))),
    )
    .digest('hex');
};

import type { Platform } from '../../audit/event.ts';
import type { RuleDocument } from './rule-document.ts';

const PRODUCTS: ReadonlyMap<unknown, Platform> = new Map<unknown, Platform>([
  ['genesys_cloud', 'genesys'],
  ['nice_cxone', 'cxone'],
]);

/** Sigma's logsource says whose records a rule is for. */
export const platformOf = (document: RuleDocument): Platform | undefined => {
  const logsource = document.content['logsource'];
  if (typeof logsource !== 'object' || logsource === null) return undefined; // the schema says so
  const { product, service, category } = logsource as Readonly<Record<string, unknown>>;
  const platform = PRODUCTS.get(product);
  if (platform === undefined) {
    document.refuse(
      ['logsource', 'product'],
      `product is one of ${[...PRODUCTS.keys()].join(', ')}`,
    );
  }
  if (service !== 'audit') document.refuse(['logsource', 'service'], 'service is audit');
  if (category !== undefined) {
    document.refuse(['logsource', 'category'], 'audit records have no category: leave it out');
  }
  return platform;
};

import type { Logger } from 'pino';
import { type ControlEvents, createControlEvents } from '../activities/delivery/control-events.ts';
import { createDeliveryModes, type ProbedModes } from '../activities/delivery/probe-modes.ts';
import type { Config } from '../config/config.ts';
import type { HttpClient } from '../http/http-client.ts';
import { sleepFor } from '../http/sleep.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { createIndexSearch } from '../splunk/create-index-search.ts';
import { createHecClient, type HecClient } from '../splunk/hec-client.ts';
import type { IndexSearch } from '../splunk/index-search.ts';
import type { TargetSettings } from '../splunk/target.ts';

/** Every configured Splunk, by the name of its target. */
export interface SplunkTargets {
  readonly settings: ReadonlyMap<string, TargetSettings>;
  readonly clients: ReadonlyMap<string, HecClient>;
  /** Of those whose search is configured. */
  readonly searches: ReadonlyMap<string, IndexSearch>;
  readonly controls: ControlEvents;
  readonly modes: ProbedModes;
}

export const createSplunkTargets = (
  { splunk: { targets } }: Config,
  {
    http,
    ledger,
    log,
  }: { readonly http: HttpClient; readonly ledger: Ledger; readonly log: Logger },
): SplunkTargets => {
  const now = Date.now;
  const clients = new Map(
    targets.map((settings) => [settings.name, createHecClient({ settings, http, now })]),
  );
  const searches = new Map<string, IndexSearch>();
  for (const { name, search: settings } of targets) {
    if (settings === undefined) continue;
    searches.set(name, createIndexSearch({ settings, http, now, sleep: sleepFor }));
  }
  const modes = createDeliveryModes({
    clients,
    searches,
    ledger,
    now,
    onChange: (change) => log.info(change, 'mode of delivery'),
  });
  return {
    settings: new Map(targets.map((target) => [target.name, target])),
    clients,
    searches,
    controls: createControlEvents(now),
    modes,
  };
};

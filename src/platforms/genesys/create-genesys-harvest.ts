import { Failure } from '../../audit/failure.ts';
import { checkOver } from '../check-over.ts';
import type { HarvestedPage, HarvestSettings, HarvestSource, HarvestTicket } from '../harvest.ts';
import type { GenesysConnection } from '../platform.ts';
import { collectResults } from './collect-results.ts';
import { countRealtime } from './count-realtime.ts';
import { createEventMakers } from './create-event-makers.ts';
import { createGenesysApi, type GenesysDependencies } from './genesys-api.ts';
import { checkFilters, checkInterval, historyMs } from './harvest-limits.ts';
import { createListServices } from './list-services.ts';
import {
  createQueryExecution,
  queryPath,
  type Question,
  type QueryState,
} from './query-execution.ts';
import { createReadResults } from './query-results.ts';
import { resolveOrganization } from './resolve-organization.ts';

const maxPageSize = 500;
const defaultTimeoutMs = 600_000;

/** The asynchronous audit query as evidence is taken from it: one question at a time, and every answer kept. */
export const createGenesysHarvest = (
  settings: HarvestSettings,
  connection: GenesysConnection,
  shared: GenesysDependencies,
): HarvestSource => {
  checkFilters(settings);
  const api = createGenesysApi(connection, shared);
  const execution = createQueryExecution(settings, api, {
    now: shared.now,
    timeoutMs: shared.queryTimeoutMs ?? defaultTimeoutMs,
  });
  const readResults = createReadResults(api, shared.http);
  const createEventMaker = createEventMakers(settings, shared.now);
  const services = createListServices(settings, api, `${queryPath}/servicemapping`);
  const endpoint = `POST ${connection.apiUrl}${queryPath}`;
  const pageSize = Math.min(settings.pageSize, maxPageSize);

  async function* collect(
    ticket: HarvestTicket,
    organizationId: string,
    signal?: AbortSignal,
  ): AsyncGenerator<HarvestedPage, void, void> {
    const query = toQuery(ticket);
    // Asked once more, so that the answer which says that the query succeeded is kept with the records.
    const said: HarvestedPage[] = [];
    const { succeeded } = await execution.ask(query, toQuestion(ticket, signal), (exchange) =>
      said.push({ kind: 'status', exchange, events: [] }),
    );
    if (!succeeded) throw notDone(query.transaction);
    yield* said;
    const { transaction } = query;
    const events = createEventMaker(organizationId);
    yield* collectResults({ transaction, pageSize, readResults, events, signal });
  }

  return {
    tenant: settings.tenant,
    platform: 'genesys',
    dialect: settings.dialect,
    credential: shared.credential,
    capabilities: { historyMs, hasBeforeAfter: true, hasTotal: true },
    acquireToken: async () => (await api.tokens.get()).info,
    resolveOrganization: (signal) => resolveOrganization(settings, connection, api, signal),
    services,
    begin: async (part, signal) => {
      checkInterval(part, api.now());
      const query = await execution.create(toQuestion(part, signal));
      // Only an answer tells the platform's clock.
      checkOver(part.window, api.now());
      return toTicket({ ...part, endpoint }, query);
    },
    poll: async (ticket, signal) =>
      toTicket(ticket, await execution.ask(toQuery(ticket), toQuestion(ticket, signal))),
    collect,
    count: async (part, _organizationId, signal) => {
      const wanted = part.service === null ? await services(signal) : [part.service];
      return countRealtime(api, { window: part.window, wanted }, signal);
    },
  };
};

const toQuestion = (
  { window, service }: Pick<HarvestTicket, 'window' | 'service'>,
  signal: AbortSignal | undefined,
): Question => ({ window, service, options: signal === undefined ? {} : { signal } });

const toTicket = (
  { window, service, endpoint }: Pick<HarvestTicket, 'window' | 'service' | 'endpoint'>,
  { transaction, askedAt, state, succeeded }: QueryState,
): HarvestTicket => ({
  window,
  service,
  endpoint,
  transactionId: transaction,
  askedAt,
  state: state ?? 'unknown',
  isDone: succeeded,
});

const toQuery = ({ transactionId, askedAt, isDone, state }: HarvestTicket): QueryState => {
  if (transactionId !== null)
    return { transaction: transactionId, askedAt, succeeded: isDone, state };
  throw new Failure({
    type: 'InvalidInput',
    message: 'A ticket of an audit query names its transaction; this one has none.',
    retryable: false,
  });
};

const notDone = (transaction: string): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: `Audit query ${transaction} has not succeeded, so it has no results that count; its window is asked for again.`,
    retryable: true,
  });

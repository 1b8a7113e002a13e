import { Failure } from '../../audit/failure.ts';
import { checkOver } from '../check-over.ts';
import { createGuideApi } from '../guide-api.ts';
import type { HarvestedPage, HarvestSettings, HarvestSource, HarvestTicket } from '../harvest.ts';
import { createIdenticalCounter } from '../number-identical.ts';
import type { GenesysConnection } from '../platform.ts';
import { recordDigest } from '../record-digest.ts';
import { checkChecksum } from './check-checksum.ts';
import { download } from './download.ts';
import type { GenesysDependencies } from './genesys-api.ts';
import { askGuideQuery, createGuideQuery, guideQueryPath } from './guide-query.ts';
import { normaliseGuideRecord } from './guide-record.ts';
import { createGuideTokens } from './guide-tokens.ts';
import { checkFilters } from './harvest-limits.ts';

const defaultTimeoutMs = 600_000;

/** The asynchronous query as the guide has it: its status names one file, and the checksum that the file must match. */
export const createGenesysGuideHarvest = (
  settings: HarvestSettings,
  connection: GenesysConnection,
  shared: GenesysDependencies,
): HarvestSource => {
  checkFilters(settings);
  const { apiUrl, clientId } = connection;
  const tokens = shared.guideTokens ?? createGuideTokens(connection, shared);
  const api = createGuideApi({ ...shared, tokens, apiUrl, credential: `client ${clientId}` });
  const { services } = settings.filters;

  async function* collect(
    ticket: HarvestTicket,
    organizationId: string,
    signal?: AbortSignal,
  ): AsyncGenerator<HarvestedPage, void, void> {
    const answers: Pick<HarvestedPage, 'kind' | 'exchange'>[] = [];
    for (let mayRepeat = true; ; mayRepeat = false) {
      const { downloadUrl, checksum, succeeded } = await askGuideQuery(api, queryOf(ticket), {
        signal,
        onExchange: (exchange) => answers.push({ kind: 'status', exchange }),
      });
      if (!succeeded || downloadUrl === undefined) throw noDownload(queryOf(ticket), succeeded);
      const file = await download(shared.http, downloadUrl, {
        signal,
        onAnswer: (answer) => answers.push(answer),
        check: (body) => checkChecksum(checksum, body),
      });
      // The address is good for a while only; the status names a new one when it is asked again.
      if (file === 'expired' && mayRepeat) continue;
      if (file === 'expired') throw noDownload(queryOf(ticket), true);
      const events = toEvents(file.records, organizationId);
      for (const [index, answer] of answers.entries()) {
        yield { ...answer, events: index === answers.length - 1 ? events : [] };
      }
      return;
    }
  }

  const toEvents = (records: readonly unknown[], organizationId: string) => {
    const number = createIdenticalCounter();
    const observedAt = new Date(shared.now()).toISOString();
    const { name: stream, dialect } = settings;
    const context = { organizationId, stream, dialect, observedAt };
    return records.map((value, record) => ({
      event: number(normaliseGuideRecord(value, context)),
      record,
      recordSha256: recordDigest(value),
    }));
  };

  return {
    tenant: settings.tenant,
    platform: 'genesys',
    dialect: settings.dialect,
    credential: shared.credential,
    capabilities: { historyMs: null, hasBeforeAfter: true, hasTotal: false },
    acquireToken: async () => (await tokens.get()).info,
    resolveOrganization: async () => settings.organization ?? new URL(apiUrl).hostname,
    // As written: what the platform calls a service is between the guide and whoever imitates it.
    services: async () => (services.length === 0 ? [null] : services),
    begin: async (part, signal) => {
      checkOver(part.window, api.now());
      const { queryId, status, succeeded } = await createGuideQuery(api, part, signal);
      // Only an answer tells the platform's clock.
      checkOver(part.window, api.now());
      return {
        ...part,
        transactionId: queryId,
        endpoint: `POST ${apiUrl}${guideQueryPath}`,
        askedAt: new Date(shared.now()).toISOString(),
        state: status,
        isDone: succeeded,
      };
    },
    poll: async (ticket, signal) => {
      const { status, succeeded } = await askGuideQuery(api, queryOf(ticket), { signal });
      const limitMs = shared.queryTimeoutMs ?? defaultTimeoutMs;
      if (!succeeded && shared.now() - Date.parse(ticket.askedAt) > limitMs) {
        throw tooLong(queryOf(ticket), limitMs);
      }
      return { ...ticket, state: status, isDone: succeeded };
    },
    collect,
    count: async () => ({
      reason: 'the guide names no second way to count the records of a window',
    }),
  };
};

const queryOf = ({ transactionId }: HarvestTicket): string => {
  if (transactionId !== null) return transactionId;
  throw new Failure({
    type: 'InvalidInput',
    message: 'A ticket of an audit query names its query; this one has none.',
    retryable: false,
  });
};

const noDownload = (query: string, succeeded: boolean): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: succeeded
      ? `Audit query ${query} has succeeded and names no download that can be fetched; its window is asked for again.`
      : `Audit query ${query} has not succeeded, so it has no results that count; its window is asked for again.`,
    retryable: true,
  });

const tooLong = (query: string, limitMs: number): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: `Audit query ${query} has not ended after ${limitMs / 1000} s; its window is asked for again.`,
    retryable: true,
  });

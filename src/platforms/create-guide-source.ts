import type { AuditEvent } from '../audit/event.ts';
import type { Throttle } from '../http/throttle.ts';
import type { TokenCache } from '../http/token-cache.ts';
import type { RecordContext } from '../audit/blank-event.ts';
import { describeCursorPosition, startCursorPosition } from './cursor-position.ts';
import { createGuideApi, type GuideApi } from './guide-api.ts';
import { createIdenticalCounter } from './number-identical.ts';
import type { Capabilities, SourceDependencies, StreamSettings, StreamSource } from './platform.ts';
import {
  readCursorLog,
  type CursorEventMaker,
  type CursorLog,
  type CursorPage,
} from './read-cursor-log.ts';

/** What one platform's audit log has of its own, as the guide describes it. */
interface GuideSourceParts {
  readonly settings: StreamSettings;
  readonly platform: StreamSource['platform'];
  readonly capabilities: Capabilities;
  readonly apiUrl: string;
  readonly clientId: string;
  readonly tokens: TokenCache;
  readonly shared: SourceDependencies & {
    readonly throttle: Throttle;
    readonly credential: string;
  };
  /** What the log is asked to be filtered by; empty for nothing. */
  readonly filter: string;
  readonly readPage: (
    api: GuideApi,
    cursor: string | null,
    signal: AbortSignal | undefined,
  ) => Promise<CursorPage>;
  readonly normalise: (record: unknown, context: RecordContext) => AuditEvent;
  /** Applies what the log cannot be asked for. */
  readonly isWanted: (event: AuditEvent) => boolean;
}

/** A stream that reads an audit log by cursor, with the token that the guide asks for. */
export const createGuideSource = (parts: GuideSourceParts): StreamSource => {
  const { settings, shared, tokens, filter, apiUrl } = parts;
  const { name } = settings;
  const api = createGuideApi({ ...shared, tokens, apiUrl, credential: `client ${parts.clientId}` });
  const log: CursorLog = {
    settings,
    filter,
    now: api.now,
    rate: api.rate,
    readPage: (cursor, signal) => parts.readPage(api, cursor, signal),
    createMaker: (organizationId) => createMaker(parts, organizationId),
  };
  return {
    stream: name,
    platform: parts.platform,
    dialect: settings.dialect,
    capabilities: parts.capabilities,
    credential: shared.credential,
    acquireToken: async () => (await tokens.get()).info,
    // The guide names no endpoint that tells it; ids equal those of other dialects where both name the same.
    resolveOrganization: async () => settings.organization ?? new URL(apiUrl).hostname,
    startAt: (from) => startCursorPosition(from, settings.rereads.length + 1, filter),
    describe: (position) => describeCursorPosition(position, name),
    read: (position, options) => readCursorLog(log, position, options),
    filters: settings.filters,
  };
};

const createMaker = (
  { settings, shared, normalise, isWanted }: GuideSourceParts,
  organizationId: string,
): CursorEventMaker => {
  const { name: stream, dialect } = settings;
  const number = createIdenticalCounter();
  let nameless = false;
  return {
    make: (records) => {
      const observedAt = new Date(shared.now()).toISOString();
      const context = { organizationId, stream, dialect, observedAt };
      const events = records.map((record) => normalise(record, context)).filter(isWanted);
      nameless ||= events.some(({ record_id }) => record_id === null);
      return events.map(number);
    },
    metNameless: () => nameless,
  };
};

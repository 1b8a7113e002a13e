import type { SplunkEvent } from '../../src/simulator/splunk/splunk-event.ts';

/** OTLP's JSON form of a value: one key says its type; none is null. */
interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface LogRecord {
  readonly timeUnixNano?: string;
  readonly body?: AnyValue;
  readonly attributes?: readonly KeyValue[];
}

interface ExportedLogs {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes?: readonly KeyValue[] };
    readonly scopeLogs: readonly { readonly logRecords: readonly LogRecord[] }[];
  }[];
}

const plain = (value: AnyValue): unknown => {
  if (value.kvlistValue !== undefined) return toObject(value.kvlistValue.values);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plain);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? null;
};

const toObject = (pairs: readonly KeyValue[] = []): Record<string, unknown> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));

const toEvent = (resource: Record<string, unknown>, record: LogRecord): SplunkEvent => {
  const of = (name: string): string => {
    const value = resource[name];
    return typeof value === 'string' ? value : '';
  };
  const fields = Object.entries(toObject(record.attributes)).map(
    ([name, value]) => [name, [String(value)]] as const,
  );
  const eventId = fields.find(([name]) => name === 'ccas_event_id')?.[1][0];
  return {
    time: Number(record.timeUnixNano) / 1e9,
    index: of('com.splunk.index'),
    source: of('com.splunk.source'),
    sourcetype: of('com.splunk.sourcetype'),
    host: of('host.name'),
    fields: Object.fromEntries(fields),
    raw: JSON.stringify(plain(record.body ?? {})),
    eventId,
    receivedAt: 0,
    indexedAt: 0,
  };
};

/** What one line of the Collector's file exporter holds, one request to the receiver. */
export const parseExportedLine = (line: string): SplunkEvent[] =>
  (JSON.parse(line) as ExportedLogs).resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const attributes = toObject(resource.attributes);
    return scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((record) => toEvent(attributes, record)),
    );
  });

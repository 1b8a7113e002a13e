import { alertContradictions } from './alert-contradictions.ts';
import type { ConfigProblem } from './config-problems.ts';
import type { ConnectionInput } from './connection-schema.ts';
import { DIALECT_DEFAULTS } from './dialect-defaults.ts';
import type { HarvestInput } from './harvest-schema.ts';
import type { ConfigInput } from './schema.ts';
import type { StreamInput } from './stream-schema.ts';
import { unknownName } from './unknown-name.ts';

type TargetInput = ConfigInput['splunk']['targets'][string];

/** A stream or a harvest: what both need. */
type Reader = Pick<StreamInput | HarvestInput, 'connection' | 'dialect' | 'page_size' | 'targets'>;

/** The connection of a stream or harvest, whether written in it or named. */
export const connectionOf = (
  { connection }: Pick<Reader, 'connection'>,
  { connections }: Pick<ConfigInput, 'connections'>,
): ConnectionInput | undefined =>
  typeof connection === 'string' ? connections[connection] : connection;

function* connectionProblems(reader: Reader, input: ConfigInput) {
  const connection = connectionOf(reader, input);
  if (connection === undefined) {
    const known = Object.keys(input.connections);
    yield {
      at: 'connection',
      message: unknownName(
        'connection',
        typeof reader.connection === 'string' ? reader.connection : '',
        known,
      ),
    };
    return;
  }
  const { platform } = DIALECT_DEFAULTS[reader.dialect];
  if (connection.platform !== platform) {
    const message = `${reader.dialect} needs a ${platform} connection, this one is ${connection.platform}`;
    yield { at: 'connection', message };
  }
  if (connection.platform !== 'cxone') return;
  if ((connection.grant === 'guide') !== (reader.dialect === 'cxone.guide')) {
    const message =
      'cxone.guide and a connection with grant: guide go together, and with nothing else';
    yield { at: 'connection', message };
  }
}

function* readerProblems(reader: Reader, input: ConfigInput) {
  yield* connectionProblems(reader, input);
  const targets = Object.keys(input.splunk.targets);
  if (targets.length === 0)
    yield { at: 'targets', message: 'splunk.targets has no target to deliver to' };
  for (const target of reader.targets ?? []) {
    if (!targets.includes(target))
      yield { at: 'targets', message: unknownName('target', target, targets) };
  }
  const { maxPageSize } = DIALECT_DEFAULTS[reader.dialect];
  if ((reader.page_size ?? 0) > maxPageSize) {
    yield {
      at: 'page_size',
      message: `${reader.dialect} gives at most ${maxPageSize} records per page`,
    };
  }
}

function* streamProblems(stream: StreamInput, input: ConfigInput) {
  yield* readerProblems(stream, input);
  if (
    DIALECT_DEFAULTS[stream.dialect].platform === 'genesys' &&
    stream.dialect !== 'genesys.guide' &&
    stream.filters.actions.length > 0 &&
    stream.filters.entity_types.length === 0
  ) {
    yield { at: 'filters', message: 'Genesys refuses actions without entity_types' };
  }
  if (stream.poll !== undefined && stream.max_poll !== undefined && stream.max_poll < stream.poll) {
    yield { at: 'max_poll', message: 'is shorter than poll' };
  }
}

/** Splunk's rule for names of indexes; in a search anything else would mean several, or none. */
const INDEX_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

function* targetProblems({ search, index, disordered_index }: TargetInput) {
  if (search === undefined) return;
  for (const [at, name] of Object.entries({ index, disordered_index })) {
    if (name === undefined || INDEX_NAME.test(name)) continue;
    yield {
      at,
      message: `"${name}" cannot be searched: the name of an index has letters, digits, - and _ only, and no _ in front`,
    };
  }
}

/** Told once, at the first harvest. */
const evidenceProblems = ({ evidence, harvests }: ConfigInput): ConfigProblem[] => {
  const [first] = Object.keys(harvests);
  if (evidence !== undefined || first === undefined) return [];
  const message =
    'is to be harvested, but nothing says where evidence lies; add an evidence section with store, origin, evidence_key and log_key (`holdfast keys generate` makes both keys)';
  return [{ path: ['harvests', first], message }];
};

/** What is well-formed key by key and still cannot work. */
export const findContradictions = (input: ConfigInput): ConfigProblem[] => [
  ...Object.entries(input.streams).flatMap(([name, stream]) =>
    placed(['streams', name], streamProblems(stream, input)),
  ),
  ...Object.entries(input.harvests).flatMap(([tenant, harvest]) =>
    placed(['harvests', tenant], readerProblems(harvest, input)),
  ),
  ...evidenceProblems(input),
  ...alertContradictions(input),
  ...Object.entries(input.splunk.targets).flatMap(([name, target]) =>
    placed(['splunk', 'targets', name], targetProblems(target)),
  ),
];

const placed = (
  path: readonly string[],
  problems: Iterable<{ readonly at: string; readonly message: string }>,
): ConfigProblem[] => [...problems].map(({ at, message }) => ({ path: [...path, at], message }));

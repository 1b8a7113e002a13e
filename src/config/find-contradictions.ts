import type { ConfigProblem } from './config-problems.ts';
import type { ConnectionInput } from './connection-schema.ts';
import { DIALECT_DEFAULTS } from './dialect-defaults.ts';
import { nearestKey } from './nearest-key.ts';
import type { ConfigInput } from './schema.ts';
import type { StreamInput } from './stream-schema.ts';

type TargetInput = ConfigInput['splunk']['targets'][string];

const unknownName = (kind: string, name: string, known: readonly string[]): string => {
  const nearest = nearestKey(name, known);
  if (nearest !== undefined) return `no ${kind} is called "${name}"; did you mean "${nearest}"?`;
  return `no ${kind} is called "${name}"; there ${known.length === 0 ? 'are none' : `is ${known.join(', ')}`}`;
};

/** The connection of a stream, whether written in it or named. */
export const connectionOf = (
  { connection }: StreamInput,
  { connections }: Pick<ConfigInput, 'connections'>,
): ConnectionInput | undefined =>
  typeof connection === 'string' ? connections[connection] : connection;

function* connectionProblems(stream: StreamInput, input: ConfigInput) {
  const connection = connectionOf(stream, input);
  if (connection === undefined) {
    const known = Object.keys(input.connections);
    yield {
      at: 'connection',
      message: unknownName(
        'connection',
        typeof stream.connection === 'string' ? stream.connection : '',
        known,
      ),
    };
    return;
  }
  const { platform } = DIALECT_DEFAULTS[stream.dialect];
  if (connection.platform !== platform) {
    const message = `${stream.dialect} needs a ${platform} connection, this one is ${connection.platform}`;
    yield { at: 'connection', message };
  }
}

function* streamProblems(stream: StreamInput, input: ConfigInput) {
  yield* connectionProblems(stream, input);
  const targets = Object.keys(input.splunk.targets);
  if (targets.length === 0)
    yield { at: 'targets', message: 'splunk.targets has no target to deliver to' };
  for (const target of stream.targets ?? []) {
    if (!targets.includes(target))
      yield { at: 'targets', message: unknownName('target', target, targets) };
  }
  const { maxPageSize, platform } = DIALECT_DEFAULTS[stream.dialect];
  if ((stream.page_size ?? 0) > maxPageSize) {
    yield {
      at: 'page_size',
      message: `${stream.dialect} gives at most ${maxPageSize} records per page`,
    };
  }
  if (
    platform === 'genesys' &&
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

/** What is well-formed key by key and still cannot work. */
export const findContradictions = (input: ConfigInput): ConfigProblem[] => [
  ...Object.entries(input.streams).flatMap(([name, stream]) =>
    placed(['streams', name], streamProblems(stream, input)),
  ),
  ...Object.entries(input.splunk.targets).flatMap(([name, target]) =>
    placed(['splunk', 'targets', name], targetProblems(target)),
  ),
];

const placed = (
  path: readonly string[],
  problems: Iterable<{ readonly at: string; readonly message: string }>,
): ConfigProblem[] => [...problems].map(({ at, message }) => ({ path: [...path, at], message }));

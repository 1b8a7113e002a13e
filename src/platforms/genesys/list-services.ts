import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { StreamSettings } from '../platform.ts';
import type { GenesysApi } from './genesys-api.ts';
import type { WindowedDialect } from './read-windows.ts';

/** Names that guides use and the platform does not know. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  People: ['Directory', 'PeoplePermissions'],
  Authorization: ['PeoplePermissions'],
};

/** `serviceName` is a historic variant of `name`. */
const mappingSchema = z.looseObject({
  services: z.array(
    z.looseObject({ name: z.string().optional(), serviceName: z.string().optional() }),
  ),
});

/**
 * Names the services to read one by one, each checked against the tenant's own list once; `[null]` when the
 * stream reads everything. A name that is not on the list would silently read nothing, so it is refused.
 */
export const createListServices = (
  { filters, name, dialect }: Pick<StreamSettings, 'filters' | 'name' | 'dialect'>,
  api: GenesysApi,
  mappingPath: string,
): WindowedDialect['listServices'] => {
  if (filters.services.length === 0) return async () => [null];
  let checked: readonly string[] | undefined;
  return async (signal) => {
    if (checked !== undefined) return checked;
    const known = await readMapping(api, mappingPath, signal);
    const wanted = new Set(
      filters.services.flatMap((service) =>
        known?.has(service) ? [service] : (aliases[service] ?? [service]),
      ),
    );
    const unknown = [...wanted].filter((service) => known?.has(service) === false);
    if (known !== undefined && unknown.length > 0) {
      throw unknownServices(`${dialect} of stream ${name}`, unknown, known);
    }
    checked = [...wanted];
    return checked;
  };
};

/** Undefined where the server keeps no such list: then nothing can be checked. */
export const readMapping = async (
  api: GenesysApi,
  path: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> => {
  const reply = await api.send({ method: 'GET', path, signal, expect: [200, 404] });
  const mapping = mappingSchema.safeParse(reply.json).data;
  if (reply.status === 404 || mapping === undefined) return undefined;
  return new Set(mapping.services.flatMap(({ name, serviceName }) => name ?? serviceName ?? []));
};

const unknownServices = (
  where: string,
  unknown: readonly string[],
  known: ReadonlySet<string>,
): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message:
      `filters.services: ${unknown.join(', ')} cannot be read through ${where}. ` +
      `It offers ${[...known].toSorted().join(', ')}.`,
    retryable: false,
  });

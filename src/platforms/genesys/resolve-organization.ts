import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { GenesysConnection, StreamSettings } from '../platform.ts';
import type { GenesysApi } from './genesys-api.ts';

const organizationSchema = z.looseObject({ id: z.string().min(1) });
const path = '/api/v2/organizations/me';

/**
 * The organisation's own id. Only where the server does not know the question at all does the api host's
 * name stand in: an id that changed with a passing failure would change the id of every event.
 */
export const resolveOrganization = async (
  { organization, name }: Pick<StreamSettings, 'organization' | 'name'>,
  { apiUrl }: GenesysConnection,
  api: GenesysApi,
  signal?: AbortSignal,
): Promise<string> => {
  if (organization !== undefined) return organization;
  const reply = await api.send({ method: 'GET', path, expect: [200, 404], signal });
  if (reply.status === 404) return new URL(apiUrl).hostname;
  const parsed = organizationSchema.safeParse(reply.json);
  if (parsed.success) return parsed.data.id;
  throw new Failure({
    type: 'UnexpectedReply',
    message: `GET ${apiUrl}${path} gives no organisation id; set \`organization\` of stream ${name}.`,
    retryable: true,
  });
};

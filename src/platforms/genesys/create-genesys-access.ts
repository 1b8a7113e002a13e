import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { AccessLookUps, AccessReply, Grant, RoleAccess } from '../access-look-ups.ts';
import type { GenesysConnection } from '../platform.ts';
import { createGenesysApi, type GenesysApi, type GenesysDependencies } from './genesys-api.ts';
import { missingPermission } from './missing-permission.ts';

const text = z.string().min(1);
const roleSchema = z.looseObject({
  id: text,
  name: text.optional().catch(undefined),
  permissionPolicies: z.array(
    z.looseObject({
      domain: text,
      entityName: text.optional(),
      actionSet: z.array(z.string()).default([]),
    }),
  ),
});
const subjectSchema = z.looseObject({
  grants: z.array(
    z.looseObject({
      role: z.looseObject({ id: text, name: text.optional().catch(undefined) }),
      grantMadeAt: z.string().optional().catch(undefined),
    }),
  ),
});

/** Permission policies of roles, grants of users (platform-apis §A7), with the credential's own token and throttle. */
export const createGenesysAccess = (
  connection: GenesysConnection,
  dependencies: GenesysDependencies,
): AccessLookUps => {
  const api = createGenesysApi(connection, dependencies);
  return {
    role: (id, signal) => ask(api, { ...ROLE, id }, toRole, signal),
    grants: (subject, signal) => ask(api, { ...SUBJECT, id: subject }, toGrants, signal),
  };
};

const ROLE = { path: '/api/v2/authorization/roles', permission: 'authorization:role:view' };
const SUBJECT = { path: '/api/v2/authorization/subjects', permission: 'authorization:grant:view' };

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const ask = async <Answer>(
  api: GenesysApi,
  question: { readonly path: string; readonly permission: string; readonly id: string },
  read: (json: unknown) => Answer | undefined,
  signal: AbortSignal | undefined,
): Promise<AccessReply<Answer>> => {
  const { path, permission, id } = question;
  // Ids come from records, and the platform answers 400 to anything else.
  if (!UUID.test(id)) return { unknown: `${JSON.stringify(id.slice(0, 60))} is no id to ask for` };
  const reply = await api.send({
    method: 'GET',
    path: `${path}/${id}`,
    signal,
    expect: [200, 403, 404, 410],
  });
  if (reply.status === 403) {
    const missing = missingPermission(reply.json, permission);
    return { unknown: `GET ${path} needs the permission ${missing}` };
  }
  if (reply.status !== 200) return { unknown: `the platform does not know ${id} any more` };
  const found = read(reply.json);
  if (found === undefined) throw unreadable(path);
  return { found, observedAt: api.now() };
};

const toRole = (json: unknown): RoleAccess | undefined => {
  const role = roleSchema.safeParse(json).data;
  return (
    role && {
      id: role.id,
      name: role.name ?? null,
      policies: role.permissionPolicies.map(({ domain, entityName = '*', actionSet }) => ({
        domain,
        entity: entityName,
        actions: actionSet,
      })),
    }
  );
};

const toGrants = (json: unknown): readonly Grant[] | undefined =>
  subjectSchema.safeParse(json).data?.grants.map(({ role, grantMadeAt }) => {
    const madeAt = Date.parse(grantMadeAt ?? '');
    return {
      role: role.id,
      roleName: role.name ?? null,
      madeAt: Number.isNaN(madeAt) ? null : madeAt,
    };
  });

const unreadable = (path: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `GET ${path} answered 200 with something that is not what was asked for.`,
    retryable: true,
  });

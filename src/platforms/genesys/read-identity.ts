import { z } from 'zod';
import type { LookedUp, LookUpKind } from '../look-ups.ts';

const text = z.string().min(1).optional().catch(undefined);
const entitySchema = z.looseObject({
  id: z.string().min(1),
  name: text,
  state: text,
  deleted: z.boolean().optional().catch(undefined),
  email: text,
  title: text,
  department: text,
  type: text,
  authorizedGrantType: text,
  division: z.looseObject({ id: text }).optional().catch(undefined),
});
type Entity = z.infer<typeof entitySchema>;

const listSchema = z.looseObject({ entities: z.array(z.unknown()) });

/** Who an entity of the platform is; undefined for what does not even have an id. */
export const readIdentity = (kind: LookUpKind, json: unknown): LookedUp | undefined => {
  const entity = entitySchema.safeParse(json).data;
  if (entity === undefined) return undefined;
  return {
    kind,
    id: entity.id,
    name: entity.name ?? null,
    state: stateOf(entity),
    attributes: attributesOf(entity),
  };
};

/** Undefined where it is no list. */
export const readIdentities = (kind: LookUpKind, json: unknown): readonly LookedUp[] | undefined =>
  listSchema.safeParse(json).data?.entities.flatMap((entity) => readIdentity(kind, entity) ?? []);

/** Only users, groups, clients and flows say it; an OAuth client is `disabled` where others are `inactive`. */
const stateOf = ({ state, deleted }: Entity): LookedUp['state'] => {
  if (deleted === true || state?.toLowerCase() === 'deleted') return 'deleted';
  return state === undefined || state.toLowerCase() === 'active' ? 'active' : 'inactive';
};

const attributesOf = ({
  email,
  title,
  department,
  type,
  authorizedGrantType,
  division,
}: Entity): LookedUp['attributes'] => {
  const all = { email, title, department, type, authorizedGrantType, divisionId: division?.id };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};

import { z } from 'zod';

const refusal = z.looseObject({ message: z.string() });

/** `You must have at least one of the following permissions assigned: [oauth:client:view]`. */
const NAMED = /\[([a-z][\w:*, ]*:[\w:*, ]+)\]/i;

/** Which permission a 403 asks for: as it says itself, else the one that the documents name. */
export const missingPermission = (json: unknown, documented: string | null): string => {
  const said = NAMED.exec(refusal.safeParse(json).data?.message ?? '')?.[1];
  return said ?? documented ?? 'a permission that it does not name';
};

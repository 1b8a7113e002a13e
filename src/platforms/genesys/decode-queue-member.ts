import type { AuditEvent, Change } from '../../audit/event.ts';
import type { Decoded } from './decoded.ts';
import { subjects } from './decode-subjects.ts';

type Direction = AuditEvent['direction'];

const BY_ACTION: Readonly<Record<string, Direction>> = {
  MemberAdd: 'added',
  MemberRemove: 'removed',
};
const PATH = /^QueueMember\/[^:]+:([^:]+)(:joined)?$/;
const LIST = /^queueId:[^:]+:members$/;
const LISTED = /^queueMember:(.+)$/;

interface Member {
  readonly userId: string;
  readonly direction: Direction;
}

/**
 * Members of a queue, in both formats seen: a property `QueueMember/<queueId>:<userId>` (with `:joined`
 * for taking part, which is not membership), and `queueId:<queueId>:members` with `queueMember:<userId>`.
 */
export const decodeQueueMember = (event: AuditEvent): Decoded | undefined => {
  const members = event.changes.flatMap((change) => [...byPath(change), ...byList(change)]);
  if (members.length === 0) return undefined;
  const byAction = BY_ACTION[event.action ?? ''] ?? null;
  const told = new Set(members.map(({ direction }) => direction));
  const [byValues = null] = told.size === 1 ? told : [];
  return {
    ...subjects(
      event,
      members.map(({ userId }) => userId),
    ),
    direction: byAction ?? byValues,
    decode_rule: 'queue.member',
    decode_confidence: byAction !== null && byAction === byValues ? 'exact' : 'derived',
  };
};

const byPath = (change: Change): Member[] => {
  const [, userId, joined] = PATH.exec(change.property) ?? [];
  if (userId === undefined) return [];
  const values = [...change.new, ...change.old];
  if (joined !== undefined) return [{ userId, direction: null }];
  if (values.includes('<queue member added>')) return [{ userId, direction: 'added' }];
  if (values.includes('<queue member deleted>')) return [{ userId, direction: 'removed' }];
  return [{ userId, direction: null }];
};

const byList = (change: Change): Member[] =>
  LIST.test(change.property)
    ? [...listed(change.new, 'added'), ...listed(change.old, 'removed')]
    : [];

const listed = (values: readonly string[], direction: Direction): Member[] =>
  values
    .map((value) => LISTED.exec(value)?.[1])
    .filter((userId) => userId !== undefined)
    .map((userId) => ({ userId, direction }));

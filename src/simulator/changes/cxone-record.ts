import type { ContactCentre, Named, Person } from './contact-centre.ts';
import type { Entry } from './entry.ts';
import { createDraw } from './random.ts';
import type { Draw } from './random.ts';

/** One value of `GET /activity/audit`. Nothing in it says what was before and after. */
export interface CxoneRecord {
  readonly application: string;
  readonly entity: string;
  readonly activity: string;
  readonly eventTime: string;
  readonly eventId?: string;
  readonly triggeredBy: string;
  readonly instance: string;
  readonly outcome: string;
  readonly comments: string;
}

interface CxoneKind {
  readonly weight: number;
  readonly instance: 'users' | 'queues' | 'roles' | 'flows';
}

const LONG_VALUE_BYTES = 20_000;
const OFFSETS_MINUTES = [120, -300, 330, 60];

/** By application/entity/activity. */
export const CXONE_KINDS: ReadonlyMap<string, CxoneKind> = new Map<string, CxoneKind>([
  ['Admin/User/Update', { weight: 10, instance: 'users' }],
  ['Admin/User/Create', { weight: 3, instance: 'users' }],
  ['Admin/User/Deactivate', { weight: 2, instance: 'users' }],
  ['Admin/Role/Assign', { weight: 4, instance: 'users' }],
  ['Admin/Role/Update', { weight: 2, instance: 'roles' }],
  ['Admin/AccessKey/Create', { weight: 1, instance: 'users' }],
  ['ACD/Skill/Update', { weight: 6, instance: 'queues' }],
  ['ACD/Skill/Delete', { weight: 1, instance: 'queues' }],
  ['Studio/Script/Publish', { weight: 4, instance: 'flows' }],
  ['Copilot/Guardrail/Recalibrate', { weight: 0.4, instance: 'flows' }],
]);

/** Identical twins (two records of one change, without ids) come from the same draws. */
export function cxoneRecordOf(
  seed: number,
  centre: ContactCentre,
  entry: Entry,
  asOf: number,
): CxoneRecord {
  const [application = '', entity = '', activity = ''] = entry.kind.split('/');
  const draw = createDraw(seed, 2, entry.seq);
  const instances = centre[CXONE_KINDS.get(entry.kind)?.instance ?? 'users'];
  const target = draw.pick<Named | Person>(instances);
  const isRevised = entry.revisedAt !== undefined && entry.revisedAt <= asOf;
  return {
    application,
    entity,
    activity,
    eventTime: formatTime(draw, entry),
    ...(entry.id === null ? {} : { eventId: entry.id }),
    triggeredBy: triggeredBy(draw, centre),
    instance: 'email' in target ? target.email : target.name,
    outcome: draw.chance(0.97) ? 'Success' : 'Failure',
    comments: comments(draw) + (isRevised ? ' (reconciled)' : ''),
  };
}

/** Mostly `Z`, now and then the same instant with another offset. */
function formatTime(draw: Draw, { time, hasMillis }: Entry): string {
  const isLocal = draw.chance(0.05);
  const offset = draw.pick(OFFSETS_MINUTES);
  const shown = new Date(isLocal ? time + offset * 60_000 : time).toISOString();
  const text = hasMillis ? shown : shown.replace('.000Z', 'Z');
  if (!isLocal) return text;
  const minutes = Math.abs(offset);
  const hh = `${Math.floor(minutes / 60)}`.padStart(2, '0');
  const mm = `${minutes % 60}`.padStart(2, '0');
  return `${text.slice(0, -1)}${offset < 0 ? '-' : '+'}${hh}:${mm}`;
}

function triggeredBy(draw: Draw, { users }: ContactCentre): string {
  const user = draw.pick(users);
  if (draw.chance(0.03)) return 'Impersonated admin';
  return draw.chance(0.05) ? 'Not applicable' : user.email;
}

function comments(draw: Draw): string {
  if (draw.chance(0.001)) return 'ü'.repeat(LONG_VALUE_BYTES / 2);
  return draw.chance(0.15) ? draw.pick(['bulk upload', 'Änderung', 'ticket 4711']) : '';
}

import { z } from 'zod';
import type { Pressed } from './channel.ts';
import type { PagerdutyIncident } from './pagerduty-incidents.ts';
import { plainText } from './plain-text.ts';

/** A user; services, integrations and policies change incidents too, and are nobody. */
const person = z.object({
  id: z.string(),
  type: z.enum(['user', 'user_reference']),
  summary: z.string().nullish(),
});

interface Act {
  readonly by: string;
  readonly at: number;
}

/**
 * Who took the alert, the first where there are several; undefined while no person has. Resolving is taking, too: it
 * says that somebody has seen it, and not what it was.
 */
export const pressOf = (
  incidents: readonly PagerdutyIncident[],
  { alert, via, now }: { readonly alert: string; readonly via: string; readonly now: number },
): Pressed | undefined => {
  const acts = incidents.flatMap((incident) => actsOf(incident, now));
  const [first] = acts.toSorted((a, b) => a.at - b.at);
  return first === undefined ? undefined : { alert, act: 'acknowledge', via, ...first };
};

const actsOf = (incident: PagerdutyIncident, now: number): readonly Act[] => {
  const {
    status,
    acknowledgements,
    last_status_change_at: at,
    last_status_change_by: by,
  } = incident;
  return [
    ...acknowledgements.flatMap((each) => actOf(each.acknowledger, each.at, now)),
    ...(status === 'resolved' ? actOf(by, at ?? '', now) : []),
  ];
};

const actOf = (agent: unknown, at: string, now: number): readonly Act[] => {
  const read = person.safeParse(agent);
  if (!read.success) return [];
  const { id, summary } = read.data;
  const name = plainText(summary ?? '', 200);
  const by = plainText(name === '' ? id : `${name} (${id})`, 300);
  const time = Date.parse(at);
  // The clock of PagerDuty may be ahead of ours.
  return by === '' ? [] : [{ by, at: Number.isNaN(time) ? now : Math.min(time, now) }];
};

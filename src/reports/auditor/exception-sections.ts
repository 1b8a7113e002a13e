import { factsTable } from '../facts-table.ts';
import { htmlTable } from '../html.ts';
import type { AuditorReport } from './auditor-report.ts';

export const exceptionSections = (report: AuditorReport): readonly string[] => {
  const { exceptions, identities, snapshots, population } = report;
  const { unnormalised, foreignActors, systemEvents, byFlag } = exceptions;
  const share = population.events === 0 ? 0 : (100 * systemEvents) / population.events;
  return [
    '<h2>Exceptions</h2>',
    factsTable([
      [
        'By the platform itself',
        `${count(systemEvents)} of ${count(population.events)} events, ${share.toFixed(1)} %`,
      ],
      [
        'By actors from elsewhere',
        count(foreignActors.reduce((sum, { events }) => sum + events, 0)),
      ],
      ['Not understood', count(unnormalised.length)],
      [
        'Flags',
        Object.entries(byFlag)
          .map(([flag, events]) => `${flag} ${count(events)}`)
          .join(', ') || 'none',
      ],
    ]),
    ...(foreignActors.length === 0
      ? []
      : [
          '<h3>Actors of other organisations</h3>',
          htmlTable(
            ['actor', 'type', 'home organisation', 'events'],
            foreignActors.map(({ actor, type, homeOrganization, events }) => [
              actor,
              type,
              homeOrganization,
              events,
            ]),
          ),
        ]),
    ...(unnormalised.length === 0
      ? []
      : [
          '<h3>Records that could not be understood, kept as received</h3>',
          htmlTable(
            ['event id', 'time', 'service', 'message'],
            unnormalised.map(({ eventId, timestamp, service, message }) => [
              eventId,
              timestamp,
              service,
              message,
            ]),
          ),
        ]),
    '<h2>Identities and snapshots</h2>',
    factsTable([
      [
        'Ids resolved',
        `${count(identities.ids - identities.unnamed)} of ${count(identities.ids)}, as of the time of the change`,
      ],
      ['By state', states(identities.byState)],
      [
        'Snapshots',
        `${count(snapshots.snapshots)}${snapshots.snapshots === 0 ? '' : `: ${states(snapshots.byOutcome)}`}`,
      ],
    ]),
    ...incomplete('Identities are not complete', identities.incomplete),
    ...incomplete('Snapshots are not complete', snapshots.incomplete),
  ];
};

const count = (value: number): string => value.toLocaleString('en-US');

const states = (byState: Readonly<Record<string, number>>): string =>
  Object.entries(byState)
    .map(([state, ids]) => `${state} ${count(ids)}`)
    .join(', ') || 'none';

/** A reason that many windows share is told once. */
const incomplete = (
  title: string,
  windows: AuditorReport['identities']['incomplete'],
): readonly string[] => {
  if (windows.length === 0) return [];
  const reasons = [...Map.groupBy(windows, ({ reason }) => reason)];
  return [
    `<h3>${title}</h3>`,
    htmlTable(
      ['reason', 'windows', 'first', 'last'],
      reasons.map(([reason, of]) => [
        reason,
        of.length,
        of[0]?.window ?? null,
        of.at(-1)?.window ?? null,
      ]),
    ),
  ];
};

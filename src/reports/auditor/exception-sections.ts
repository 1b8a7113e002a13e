import { factsTable } from '../facts-table.ts';
import { htmlTable } from '../html.ts';
import type { AuditorReport } from './auditor-report.ts';

export const exceptionSections = (report: AuditorReport): readonly string[] => [
  '<h2>Exceptions</h2>',
  exceptionFacts(report),
  ...foreignActors(report),
  ...unnormalised(report),
  '<h2>Identities and snapshots</h2>',
  lookUpFacts(report),
  ...incomplete('Identities are not complete', report.identities.incomplete),
  ...incomplete('Snapshots are not complete', report.snapshots.incomplete),
];

const exceptionFacts = ({ exceptions, population }: AuditorReport): string => {
  const { systemEvents, byFlag, foreignActors: foreign } = exceptions;
  const share = population.events === 0 ? 0 : (100 * systemEvents) / population.events;
  return factsTable([
    [
      'By the platform itself',
      `${count(systemEvents)} of ${count(population.events)} events, ${share.toFixed(1)} %`,
    ],
    ['By actors from elsewhere', count(foreign.reduce((sum, { events }) => sum + events, 0))],
    ['Not understood', count(byFlag.unnormalised ?? 0)],
    ['Flags', named(byFlag)],
  ]);
};

const foreignActors = ({ exceptions }: AuditorReport): readonly string[] =>
  exceptions.foreignActors.length === 0
    ? []
    : [
        '<h3>Actors of other organisations</h3>',
        htmlTable(
          ['actor', 'type', 'home organisation', 'events'],
          exceptions.foreignActors.map(({ actor, type, homeOrganization: home, events }) => [
            actor,
            type,
            home,
            events,
          ]),
        ),
      ];

const unnormalised = ({ exceptions }: AuditorReport): readonly string[] =>
  exceptions.unnormalised.length === 0
    ? []
    : [
        '<h3>Records that could not be understood, kept as received</h3>',
        htmlTable(
          ['event id', 'time', 'service', 'message'],
          exceptions.unnormalised.map(({ eventId, timestamp, service, message }) => [
            eventId,
            timestamp,
            service,
            message,
          ]),
        ),
      ];

const lookUpFacts = ({ identities, snapshots }: AuditorReport): string => {
  const { ids, unnamed, byState } = identities;
  const { snapshots: taken, byOutcome } = snapshots;
  return factsTable([
    ['Ids resolved', `${count(ids - unnamed)} of ${count(ids)}, as of the time of the change`],
    ['By state', named(byState)],
    ['Snapshots', `${count(taken)}${taken === 0 ? '' : `: ${named(byOutcome)}`}`],
  ]);
};

const count = (value: number): string => value.toLocaleString('en-US');

const named = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, value]) => `${name} ${count(value)}`)
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

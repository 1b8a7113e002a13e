import type { AlertSettings, ChannelSettings, QueueSettings } from '../../alerts/alert-settings.ts';
import { formatDuration } from '../../config/duration.ts';
import { type Column, renderTable } from '../table.ts';

const CHANNELS: readonly Column<ChannelSettings>[] = [
  { title: 'channel', value: ({ name }) => name },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'where', value: whereOf },
  { title: 'acknowledged by', value: acknowledgedBy },
];

/** What is a secret, such as the address of a Teams workflow, is named by its reference. */
function whereOf(channel: ChannelSettings): string {
  switch (channel.kind) {
    case 'slack':
      return `${channel.channel}${channel.apiUrl === undefined ? '' : ` at ${channel.apiUrl}`}`;
    case 'pagerduty':
      return channel.url;
    case 'email':
      return `to ${channel.to.join(', ')}`;
    case 'teams':
    case 'webhook':
      return channel.url.reference;
  }
}

function acknowledgedBy(channel: ChannelSettings): string {
  if (channel.kind === 'slack' && channel.appToken !== undefined) return 'button';
  if (channel.kind === 'pagerduty' && channel.apiToken !== undefined) return 'link, PagerDuty';
  return 'link';
}

interface Step {
  readonly policy: string;
  readonly raisedFor: string;
  readonly notify: string;
  readonly within: number;
}

const STEPS: readonly Column<Step>[] = [
  { title: 'policy', value: ({ policy }) => policy },
  { title: 'for', value: ({ raisedFor }) => raisedFor },
  { title: 'tells', value: ({ notify }) => notify },
  { title: 'waits', value: ({ within }) => formatDuration(within) },
];

const stepsOf = ({ policies, routes }: AlertSettings): readonly Step[] =>
  [...policies].flatMap(([policy, steps]) =>
    steps.map(({ channels, all, acknowledgeWithinMs }, place) => ({
      policy,
      raisedFor: place === 0 ? whatFor(policy, routes) : 'nobody in time',
      notify: channels.join(all ? ' and ' : ', else '),
      within: acknowledgeWithinMs,
    })),
  );

const whatFor = (policy: string, routes: AlertSettings['routes']): string => {
  const own = routes.filter((route) => route.policy === policy);
  const words = own.map(({ severities, rules }) => {
    const parts = [...(severities ?? []), ...(rules ?? [])];
    return parts.length === 0 ? 'the rest' : parts.join(', ');
  });
  return words.join('; ') || '-';
};

const QUEUES: readonly Column<QueueSettings>[] = [
  { title: 'queue', value: ({ name }) => name },
  { title: 'url', value: ({ url }) => url },
  { title: 'changes of', value: ({ connection }) => connection },
  { title: 'set aside in', value: ({ setAsideDirectory }) => setAsideDirectory },
];

/** What `config check` says of alerts: who is told, in which order, and what is listened to. */
export const alertSections = (alerts: AlertSettings | undefined): readonly string[] => {
  if (alerts === undefined) return ['No section alerts: nobody is told of dangerous changes.', ''];
  const { channels, queues } = alerts;
  return [
    ...renderTable(CHANNELS, channels),
    '',
    ...renderTable(STEPS, stepsOf(alerts)),
    '',
    ...(queues.length === 0 ? [] : [...renderTable(QUEUES, queues), '']),
  ];
};

/** Places of alerts, for the table of places. */
export const alertPlaces = (alerts: AlertSettings | undefined) => [
  { what: 'rules', where: alerts?.rules.join(', ') },
  {
    what: 'acknowledge page',
    where:
      alerts?.acknowledge &&
      `${alerts.acknowledge.host}:${alerts.acknowledge.port}, linked as ${alerts.acknowledge.publicUrl}`,
  },
  { what: 'metrics', where: alerts?.metrics && `${alerts.metrics.host}:${alerts.metrics.port}` },
];

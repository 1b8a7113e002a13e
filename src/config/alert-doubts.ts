import type { AlertSettings, ChannelSettings } from '../alerts/alert-settings.ts';
import { isLoopbackHost } from './is-loopback-host.ts';
import { isPlain } from './is-plain.ts';

const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'] as const;

/** Kinds whose messages have no button: people follow a link. */
const WANTS_LINK: ReadonlySet<ChannelSettings['kind']> = new Set(['teams', 'webhook', 'email']);

function* channelDoubts({ channels, acknowledge, policies }: AlertSettings): Generator<string> {
  const used = new Set([...policies.values()].flat().flatMap((step) => step.channels));
  for (const channel of channels) {
    const { name, kind } = channel;
    if (!used.has(name)) yield `alerts.channels.${name}: no policy uses it`;
    if (WANTS_LINK.has(kind) && acknowledge === undefined) {
      yield `alerts.channels.${name}: there is no acknowledge section, so its messages have no link; they are acknowledged by CLI or signal only`;
    }
    if (kind === 'slack' && channel.appToken === undefined) {
      yield `alerts.channels.${name}: without app_token (Socket Mode) its messages have no buttons`;
    }
    if (kind === 'slack' && channel.apiUrl !== undefined && isPlain(channel.apiUrl)) {
      yield `alerts.channels.${name}: http:// sends the bot token readable over the network; use https://`;
    }
    if (kind === 'pagerduty' && isPlain(channel.url)) {
      yield `alerts.channels.${name}: http:// sends the routing key readable over the network; use https://`;
    }
    if (kind === 'pagerduty' && channel.apiToken === undefined) {
      yield `alerts.channels.${name}: without api_token acknowledgements made in PagerDuty are not seen, and do not stop the escalation`;
    }
    if (kind === 'pagerduty' && channel.apiToken !== undefined && isPlain(channel.apiUrl)) {
      yield `alerts.channels.${name}: http:// sends api_token readable over the network; use https://`;
    }
  }
}

function* routeDoubts({ routes, policies }: AlertSettings): Generator<string> {
  const routed = routes.filter(({ rules }) => rules === null);
  const last = [...policies.keys()].at(-1) ?? '';
  const missing = SEVERITIES.filter(
    (severity) =>
      !routed.some(({ severities }) => severities === null || severities.includes(severity)),
  );
  if (missing.length > 0 && policies.size > 1)
    yield `alerts.routes: none is for ${missing.join(', ')}; such alerts go to the last policy, ${last}`;
  const used = new Set([
    ...routes.map(({ policy }) => policy),
    ...(missing.length > 0 ? [last] : []),
  ]);
  for (const name of policies.keys()) {
    if (!used.has(name)) yield `alerts.policies.${name}: no route leads to it`;
  }
}

function* listenerDoubts({ acknowledge, metrics }: AlertSettings): Generator<string> {
  if (metrics !== undefined && !isLoopbackHost(metrics.host))
    yield `alerts.metrics: ${metrics.host} can be reached from other machines, and whoever reaches it can read how many alerts there are`;
  if (acknowledge === undefined) return;
  if (!isLoopbackHost(acknowledge.host))
    yield `alerts.acknowledge: ${acknowledge.host} can be reached from other machines without TLS; listen on 127.0.0.1 behind a proxy that has a certificate`;
  if (isPlain(acknowledge.publicUrl))
    yield 'alerts.acknowledge: http:// sends links readable over the network, and who has a link can acknowledge; use https://';
  if (acknowledge.userHeader !== undefined && !isLoopbackHost(acknowledge.host))
    yield `alerts.acknowledge: whoever reaches the page without the proxy can put any name in ${acknowledge.userHeader}`;
}

function* queueDoubts({ queues, businessHours }: AlertSettings): Generator<string> {
  for (const { name, url, endpoint } of queues) {
    if (isPlain(endpoint ?? url))
      yield `alerts.queues.${name}: http:// sends changes readable over the network; use https://`;
  }
  if (businessHours === undefined)
    yield 'alerts.business_hours: unset, so rules that ask for off_hours never match; `holdfast alerts rules` names them';
}

/** What is allowed and yet probably not meant, of alerts. */
export const alertDoubts = (alerts: AlertSettings | undefined): string[] =>
  alerts === undefined
    ? []
    : [
        ...channelDoubts(alerts),
        ...routeDoubts(alerts),
        ...listenerDoubts(alerts),
        ...queueDoubts(alerts),
      ];

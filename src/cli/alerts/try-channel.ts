import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { AlertChannel, Showing } from '../../alerts/channels/channel.ts';
import type { Config } from '../../config/config.ts';
import { createHttpClient } from '../../http/create-http-client.ts';
import { printable } from '../archive/printable.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { requireAlerts } from './require-alerts.ts';

interface Tried {
  readonly channel: string;
  readonly kind: string;
  readonly outcome: 'shown' | 'failed';
  /** What the channel calls the message, or why it did not take it. */
  readonly answer: string;
}

interface TryOptions {
  readonly all?: true;
}

const aTest = (channel: string): Showing => ({
  // Another one each time, or a channel that knows the key would show nothing.
  alert: randomBytes(8).toString('hex'),
  occasion: 'raise',
  notice: {
    title: `TEST: nothing has happened. Holdfast can reach the channel ${channel}`,
    severity: 'informational',
    description: 'Somebody typed: holdfast alerts try. There is nothing to do.',
    runbook: null,
    change: null,
    text: 'This is a test message, and no alert: it cannot be acknowledged.',
    facts: [],
    links: [],
    commands: [],
  },
  count: 1,
  acknowledgeUrl: null,
  mayRepeat: false,
});

const tryOne = async (channel: AlertChannel): Promise<Tried> => {
  const about = { channel: channel.name, kind: channel.kind };
  try {
    const receipt = await channel.show(aTest(channel.name));
    const answer = Object.entries(receipt).map(([name, value]) => `${name} ${value}`);
    return { ...about, outcome: 'shown', answer: answer.join(', ') || 'taken' };
  } catch (error) {
    const answer = error instanceof Error ? error.message : String(error);
    return { ...about, outcome: 'failed', answer };
  }
};

const chosen = (
  channels: ReadonlyMap<string, AlertChannel>,
  name: string | undefined,
  isAll: boolean,
): readonly AlertChannel[] => {
  if (isAll) return [...channels.values()];
  const found = name === undefined ? undefined : channels.get(name);
  if (found !== undefined) return [found];
  const what = name === undefined ? 'No channel is named.' : `There is no channel ${name}.`;
  throw new CliError(EXIT.usage, what, {
    advice: `Name one of ${[...channels.keys()].join(', ')}, or give --all.`,
  });
};

const openChannels = async (config: Config) => {
  const { caFile } = config.http;
  const caPem = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
  const http = createHttpClient({ ...config.http, caPem });
  // Loaded here: the libraries of channels take time that no other command should have to wait.
  const { createChannels } = await import('../../alerts/channels/create-channels.ts');
  const channels = createChannels(requireAlerts(config).channels, { http, caPem, now: Date.now });
  return { channels, close: () => http.close() };
};

const run = async (
  name: string | undefined,
  { all }: TryOptions,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const { channels, close } = await openChannels(config);
  try {
    const tried: Tried[] = [];
    for (const channel of chosen(channels, name, all === true)) tried.push(await tryOne(channel));
    context.print(
      tried,
      tried.map(({ channel, kind, outcome, answer }) =>
        printable(`${channel} (${kind}) ${outcome}: ${answer}`),
      ),
    );
    if (tried.some(({ outcome }) => outcome === 'failed')) process.exitCode = EXIT.failed;
  } finally {
    await close();
  }
};

export const addTryChannel = (alerts: Command): void => {
  alerts
    .command('try')
    .description('send a message that says it is a test, and tell what the channel answered')
    .argument('[channel]', 'as it is called in the configuration')
    .option('--all', 'every channel')
    .addHelpText(
      'after',
      '\nExamples:\n  $ holdfast alerts try security\n  $ holdfast alerts try --all',
    )
    .action(run);
};

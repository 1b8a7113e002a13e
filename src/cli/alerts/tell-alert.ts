import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Pressed } from '../../alerts/channels/channel.ts';
import type { TemporalConfig } from '../../config/config.ts';
import type { AlertRow } from '../../ledger/alerts.ts';
import { tellAlert, type ToldAlert } from '../../worker/alerts/tell-alert.ts';
import { shortened } from '../archive/printable.ts';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { clockLines } from './clock-lines.ts';
import { findAlert } from './find-alert.ts';

export interface Telling {
  /** Id, or how it begins. */
  readonly id: string;
  readonly by: string | undefined;
  readonly act: Pressed['act'];
  readonly ticket?: string | undefined;
  readonly note?: string | undefined;
}

/** Tells an alert's workflow what this person did, and prints what came of it and the clock. */
export const tellOne = async (
  { id, by = userInfo().username, act, ticket, note }: Telling,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const before = await findAlert(ledger, id);
    const pressed = { alert: before.id, act, by, via: 'cli', at: Date.now() };
    const told = await tell(config.temporal, {
      ...pressed,
      ...(ticket !== undefined && { ticket }),
      ...(note !== undefined && { note }),
    });
    const alert = (await ledger.alerts.get(before.id)) ?? before;
    const text = outcomeOf(told, alert, {
      act,
      by,
      note,
      wasTaken: before.clock.acknowledged !== null,
    });
    context.print({ outcome: told.how, alert }, [
      `${alert.id} ${shortened(alert.notice.title, 80)}: ${text}`,
      ...clockLines(alert),
    ]);
  } finally {
    await ledger.close();
  }
};

const tell = async (temporal: TemporalConfig, pressed: Pressed): Promise<ToldAlert> => {
  const { client, close } = await connectTemporal(temporal);
  try {
    return await tellAlert(pressed, { client, taskQueue: temporal.taskQueue });
  } finally {
    await close();
  }
};

const outcomeOf = (
  told: ToldAlert,
  alert: AlertRow,
  {
    act,
    by,
    note,
    wasTaken,
  }: Pick<Telling, 'act' | 'note'> & { readonly by: string; readonly wasTaken: boolean },
): string => {
  if (told.how === 'signal') {
    return `Temporal has it; no worker answered, so alert/${alert.id} writes it down as soon as one runs.`;
  }
  if (act !== 'acknowledge') return `called ${act.replace('_', ' ')}.`;
  const isMine = !wasTaken && alert.acknowledgedBy === by;
  if (isMine) return 'acknowledged.';
  const unkept = note === undefined ? '' : ' Your note was not kept.';
  return `it was already acknowledged by ${alert.acknowledgedBy}.${unkept}`;
};

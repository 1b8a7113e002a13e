import type { WindowLedger } from '../../ledger/harvests.ts';
import type { DailyQuota } from './harvest-activities.ts';
import type { HarvestSetup } from './harvest-setup.ts';

const DAY_MS = 86_400_000;

/** The UTC day, as `2026-03-01`. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Of what may be asked of a platform on a day, how much was. */
export const readQuota = async (
  windows: Pick<WindowLedger, 'queriesOn'>,
  {
    source: { tenant },
    services,
    windowMs,
  }: Pick<HarvestSetup, 'source' | 'services' | 'windowMs'>,
  perDay: number,
  now: number,
): Promise<DailyQuota> => {
  const perWindow = Math.max(1, services.length);
  return {
    perDay,
    asked: await windows.queriesOn(tenant, dayOf(now)),
    perWindow,
    reserved: (DAY_MS / windowMs) * perWindow,
    until: new Date(now - (now % DAY_MS) + DAY_MS).toISOString(),
  };
};

import type { SimulatedPlatform } from '../changes/entry.ts';
import { createDraw } from '../changes/random.ts';

const TICK_MS = 50;

/** Makes changes at random moments, on average so many per second, until stopped. */
export function startClockwork(
  rates: Readonly<Record<SimulatedPlatform, number>>,
  {
    seed,
    now,
    make,
  }: {
    seed: number;
    now: () => number;
    make: (platform: SimulatedPlatform, time: number) => void;
  },
): { stop(): void } {
  const startedAt = now();
  const draw = createDraw(seed, 9, startedAt);
  const running = (['genesys', 'cxone'] as const)
    .filter((platform) => rates[platform] > 0)
    .map((platform) => ({ platform, rate: rates[platform], dueAt: startedAt }));
  const tick = (): void => {
    for (const clock of running) {
      while (clock.dueAt <= now()) {
        make(clock.platform, Math.floor(clock.dueAt));
        clock.dueAt += (-Math.log(1 - draw.next()) * 1000) / clock.rate;
      }
    }
  };
  const timer = running.length > 0 ? setInterval(tick, TICK_MS) : undefined;
  return { stop: () => clearInterval(timer) };
}

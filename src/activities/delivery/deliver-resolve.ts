import { askAcks, type LostAcks } from './deliver-acks.ts';
import { lookAtDoubtful, type Look } from './deliver-settle.ts';
import type { Delivery } from './delivery.ts';
import { notYetKnown, repeatsUnverified } from './delivery-failures.ts';

export interface Resolution {
  /** Requests that were settled, and of which some or all is to be sent again. */
  readonly again: number;
}

/** The pause between two searches grows from a part of the settling time to this. */
const longestPauseMs = 5_000;

/**
 * Asks for acknowledgements, and asks the search about what is in doubt, until nothing is open or something is to be
 * sent again. Failure `OutcomeUnknown` when this attempt has waited long enough, or when requests are sent again
 * unverified: those are for the next attempt, after a pause.
 */
export const resolveOutcomes = async (delivery: Delivery): Promise<Resolution> => {
  const { now, sleep, signal, waitMs, client } = delivery;
  const until = now() + waitMs;
  const lost: LostAcks = new Set();
  let pauseMs = Math.min((client.settings.search?.settlingMs ?? 0) / 8, longestPauseMs);
  let nextLook = 0;
  let look: Look | undefined;
  for (;;) {
    const acknowledgements = await askAcks(delivery, lost);
    if (now() >= nextLook) {
      look = await lookAtDoubtful(delivery);
      nextLook = now() + pauseMs;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      if (look.repeated > 0) throw repeatsUnverified(delivery, look.repeated);
      if (look.again + look.halved > 0) return { again: look.again };
    }
    const { open: doubtful = 0, waitsFor } = look ?? {};
    if (acknowledgements === 0 && doubtful === 0) return { again: 0 };
    if (now() >= until) throw notYetKnown(delivery, { acknowledgements, doubtful, waitsFor });
    await sleep(client.settings.ackPollMs, signal);
  }
};

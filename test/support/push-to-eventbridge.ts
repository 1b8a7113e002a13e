import { PutPartnerEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { GenesysSimulator } from '../../src/simulator/genesys/simulate-genesys.ts';
import type { PushedEnvelope } from '../../src/simulator/genesys/push.ts';

export interface Forwarding {
  /** Waits for what is on its way, and forwards nothing more. */
  stop(): Promise<void>;
}

/** Gives what the simulated Genesys pushes to EventBridge, by the call that its partners make. */
export const pushToEventBridge = (
  simulator: Pick<GenesysSimulator, 'onPush'>,
  eventBridge: EventBridgeClient,
): Forwarding => {
  const underWay = new Set<Promise<unknown>>();
  const forget = simulator.onPush((envelope) => {
    const sending = eventBridge.send(toCommand(envelope)).finally(() => underWay.delete(sending));
    underWay.add(sending);
    // A failure is told by `stop`, not by the process.
    sending.catch(() => {});
  });
  return {
    stop: async () => {
      forget();
      await Promise.all(underWay);
    },
  };
};

const toCommand = (envelope: PushedEnvelope): PutPartnerEventsCommand =>
  new PutPartnerEventsCommand({
    Entries: [
      {
        Source: envelope.source,
        DetailType: envelope['detail-type'],
        Detail: JSON.stringify(envelope.detail),
        Time: new Date(envelope.time),
        Resources: [...envelope.resources],
      },
    ],
  });

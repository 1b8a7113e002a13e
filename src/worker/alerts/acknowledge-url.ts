import type { AlertDependencies } from '../../activities/alerts/alert-dependencies.ts';
import type { AcknowledgeLinks } from '../../alerts/acknowledge/acknowledge-links.ts';
import type { Ledger } from '../../ledger/ledger.ts';

const KIND = 'LinksUnavailable';
const SUBJECT = 'alerts.acknowledge';

/** An alert is never held up for want of a link: it is shown without, and a condition says why. */
export const createAcknowledgeUrl =
  (
    links: AcknowledgeLinks | undefined,
    { conditions }: Pick<Ledger, 'conditions'>,
  ): AlertDependencies['acknowledgeUrl'] =>
  async (of) => {
    if (links === undefined) return null;
    try {
      const url = await links.urlFor(of);
      await conditions.resolve(KIND, SUBJECT);
      return url;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await conditions.raise(
        KIND,
        SUBJECT,
        `Alerts are shown without a link, and are acknowledged by \`holdfast alerts ack\`: ${reason}`,
      );
      return null;
    }
  };

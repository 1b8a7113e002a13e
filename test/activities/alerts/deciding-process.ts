import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { blankEvent } from '../../../src/audit/blank-event.ts';
import { openDecider, recordingStarter } from './deciding.ts';

/** Decides on one deleted flow, and is killed before it can start anything. Argument: the ledger's file. */
const [file = ''] = process.argv.slice(2);
const ledger = await openLedger({ kind: 'sqlite', file });
const observedAt = new Date().toISOString();
const context = { organizationId: 'o', stream: 's', dialect: 'genesys.query', observedAt };
const event = {
  ...blankEvent('genesys', 'rest', context),
  event_id: 'a'.repeat(32),
  service: 'Architect',
  entity_type: 'Flow',
  action: 'Delete',
  target_id: 'f',
};
const starter = recordingStarter();
starter.start = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => {});
};
const decider = await openDecider(ledger, undefined, { starter });
const decided = await decider.decide([event], { source: 'push:q', receivedAt: Date.now() });
await decider.start(decided);

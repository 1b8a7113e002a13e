import type { Command } from 'commander';
import { addDecisions } from '../deliveries/add-decisions.ts';
import { addListDeliveries } from '../deliveries/list-deliveries.ts';
import { addListDoubled } from '../deliveries/list-doubled.ts';
import { addListQuarantined } from '../deliveries/list-quarantined.ts';
import { addReconcile } from '../deliveries/reconcile.ts';
import { addShowEvent } from '../deliveries/show-event.ts';

export const addDeliveriesCommand = (program: Command): void => {
  const deliveries = program.command('deliveries').description('batches on their way into Splunk');
  addListDeliveries(deliveries);
  addListDoubled(deliveries);
  addListQuarantined(deliveries);
  addShowEvent(deliveries);
  addDecisions(deliveries);
  addReconcile(deliveries);
};

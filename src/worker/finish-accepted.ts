import type { DeliveryRow, RequestRow, RequestState } from '../ledger/ledger.ts';
import { handBack } from './hand-back.ts';
import type { ReceiptDependencies } from './receipt-dependencies.ts';

const SETTLED: ReadonlySet<RequestState> = new Set(['confirmed', 'quarantined', 'split']);

type Standing = 'settled' | 'waits' | 'wanting';

/** Whether all requests of a delivery that waits for receipts are settled, or one of them is to be sent again. */
export const standingOf = (requests: readonly Pick<RequestRow, 'state'>[]): Standing => {
  const open = requests.filter(({ state }) => !SETTLED.has(state));
  if (open.length === 0) return 'settled';
  return open.every(({ state }) => state === 'accepted') ? 'waits' : 'wanting';
};

/** Ends a delivery that waited for receipts once the last of them is there; gives how it stands. */
export const finishAccepted = async (
  deps: ReceiptDependencies,
  { batch, target }: Pick<DeliveryRow, 'batch' | 'target'>,
): Promise<Standing> => {
  const { deliveries } = deps.ledger;
  const requests = await deliveries.requests(batch, target);
  const standing = standingOf(requests);
  if (standing !== 'settled') return standing;
  await deliveries.setState(batch, target, 'delivered');
  await clearDoubt(deps, { batch, target }, requests);
  // A dead letter may have been taken up again while this looked.
  const now = standingOf(await deliveries.requests(batch, target));
  if (now === 'wanting') await handBack(deps, { batch, target }, isToBeSent);
  return now;
};

const isToBeSent = 'a request of it is to be sent again';

/** Ends a delivery of which nothing is to be sent again, and nothing can be proved; true when it did. */
export const endUnproved = async (
  { ledger: { deliveries } }: ReceiptDependencies,
  { batch, target }: Pick<DeliveryRow, 'batch' | 'target'>,
): Promise<boolean> => {
  const delivery = await deliveries.get(batch, target);
  if (delivery?.state !== 'accepted') return false;
  if (standingOf(await deliveries.requests(batch, target)) === 'wanting') return false;
  await deliveries.setState(batch, target, 'delivered');
  return true;
};

/** What was repeated without asking is proved by receipts of all requests: doubled or not, it is known by name. */
const clearDoubt = async (
  { ledger }: ReceiptDependencies,
  { batch, target }: Pick<DeliveryRow, 'batch' | 'target'>,
  requests: readonly RequestRow[],
): Promise<void> => {
  if (requests.every(({ attempt, state }) => attempt <= 1 && state !== 'split')) return;
  const receipts = await ledger.deliveries.receipts({ batch, target });
  const proved = new Set(
    receipts.filter(({ outcome }) => outcome === 'complete').map((each) => each.request),
  );
  const unproved = requests.filter(({ id, state }) => state === 'confirmed' && !proved.has(id));
  // Those of a restored ledger may be there under ids that it has forgotten.
  if (unproved.length > 0 || (await ledger.batches.get(batch))?.verifyFirst === true) return;
  await ledger.conditions.resolve('PossiblyDoubled', `${batch} ${target}`);
};

/** Since when nobody may have touched a delivery that a killed worker left between its last request and its end. */
const LEFT_MS = 60_000;

/** Takes up what a killed worker left between settling the last request and ending the delivery. */
export const finishLeft = async (deps: ReceiptDependencies, target: string): Promise<void> => {
  const { deliveries } = deps.ledger;
  const untouchedSince = deps.now() - LEFT_MS;
  const left = await deliveries.list({ states: ['accepted'], untouchedSince });
  for (const delivery of left) {
    if (delivery.target !== target) continue;
    if ((await finishAccepted(deps, delivery)) === 'wanting') {
      await handBack(deps, delivery, isToBeSent);
    }
  }
};

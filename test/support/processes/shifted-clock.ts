/** Preloaded into a process whose clock is to be wrong by HOLDFAST_TEST_CLOCK milliseconds. */
const shiftMs = Number(process.env['HOLDFAST_TEST_CLOCK'] ?? 0);
const TrueDate = Date;

const Shifted = function (this: unknown, ...given: readonly unknown[]): unknown {
  const isNew = new.target !== undefined;
  const date: Date = Reflect.construct(
    TrueDate,
    given.length > 0 ? given : [TrueDate.now() + shiftMs],
    isNew ? new.target : TrueDate,
  ) as Date;
  return isNew ? date : date.toString();
};
Object.setPrototypeOf(Shifted, TrueDate);
Shifted.prototype = TrueDate.prototype;
Object.defineProperty(Shifted, 'now', { value: () => TrueDate.now() + shiftMs });
globalThis.Date = Shifted as unknown as DateConstructor;

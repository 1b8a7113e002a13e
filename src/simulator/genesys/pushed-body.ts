import { toTopicShape, type GenesysRecord } from '../changes/genesys-record.ts';

/**
 * A record as EventBridge brings it: with all that the topic's schema has, or with as little as the official sample,
 * whose items of `propertyChanges` have only the side that there is.
 */
export function toPushedBody(record: GenesysRecord, isSparse: boolean): Record<string, unknown> {
  const whole = toTopicShape(record);
  if (!isSparse) return record.user?.name === undefined ? whole : withName(whole, record.user.name);
  const { level: _level, remoteIp: _ip, message: _message, context: _context, ...sparse } = whole;
  return {
    ...sparse,
    username: { id: '' },
    propertyChanges: record.propertyChanges?.map(({ property, oldValues, newValues }) => ({
      property,
      ...(oldValues === undefined || oldValues.length === 0 ? {} : { oldValues }),
      ...(newValues === undefined || newValues.length === 0 ? {} : { newValues }),
    })),
  };
}

function withName(whole: Record<string, unknown>, name: string): Record<string, unknown> {
  return { ...whole, username: { id: whole['userId'], name }, userDisplay: name };
}

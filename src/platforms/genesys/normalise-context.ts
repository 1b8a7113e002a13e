import { fieldsOf, isFields, toText, type Fields } from '../record-fields.ts';

const NO_CONTEXT: Readonly<Record<string, string>> = Object.freeze({});

/** Fields that have a place of their own in the event, or say nothing beyond it. */
// prettier-ignore
const PLACED = new Set([
  'id', 'userHomeOrgId', 'user', 'userId', 'username', 'userDisplay', 'client', 'clientId',
  'remoteIp', 'serviceName', 'level', 'eventDate', 'eventTime', 'message', 'action', 'entity',
  'entityType', 'status', 'initiatingAction', 'propertyChanges', 'context', 'entityChanges',
]);

/**
 * The record's own context, and with it whatever the platform has added since: a new field is carried as
 * text rather than lost. Names of the context win over names of the record.
 */
export const normaliseContext = (record: Fields): Readonly<Record<string, string>> => {
  const { context } = record;
  const further = furtherFields(record);
  if (further.length === 0 && isTextMap(context)) return context;
  if (isFields(context)) {
    for (const [name, value] of Object.entries(context)) further.push([name, toText(value)]);
  } else if (!isVoid(context)) {
    further.push(['context', toText(context)]);
  }
  // fromEntries defines own properties, so that a name like __proto__ is only a name.
  return further.length === 0 ? NO_CONTEXT : Object.fromEntries(further);
};

const furtherFields = (record: Fields): [string, string][] => {
  const entries: [string, string][] = [];
  for (const name of Object.keys(record)) {
    if (!PLACED.has(name) && !isVoid(record[name])) entries.push([name, toText(record[name])]);
  }
  const { actionContext } = fieldsOf(record, 'initiatingAction');
  if (!isVoid(actionContext)) entries.push(['actionContext', toText(actionContext)]);
  return entries;
};

const isTextMap = (value: unknown): value is Readonly<Record<string, string>> =>
  isFields(value) && Object.values(value).every((member) => typeof member === 'string');

/** `application: ""` and `transactionInitiator: false` are how the platform says nothing. */
const isVoid = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === false;

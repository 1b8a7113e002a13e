import { isFields, NotUnderstood, textOf, type Fields } from '../record-fields.ts';

/** The record's message as a sentence: as rendered by the platform, else its template with parameters. */
export const normaliseMessage = (record: Fields): string | null => {
  const { message } = record;
  if (message === undefined || message === null) return null;
  if (typeof message === 'string') return message === '' ? null : message;
  if (!isFields(message)) throw new NotUnderstood('message is neither text nor object');
  const params = isFields(message['messageParams']) ? message['messageParams'] : {};
  const template = textOf(message, 'messageWithParams');
  return (
    textOf(message, 'message') ??
    template?.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
      typeof params[name] === 'string' ? params[name] : whole,
    ) ??
    textOf(message, 'localizableMessageCode')
  );
};

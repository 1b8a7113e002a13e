import { z } from 'zod';

const parses = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
};

const hasCredentials = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.username !== '' || url.password !== '');
};

/** http or https, without user and password in it; a trailing slash is dropped. */
export const webUrl = z
  .string()
  .refine(parses, 'not a URL; write one such as https://splunk.example.com:8088')
  .refine((text) => !hasCredentials(text), 'a URL must not carry a user or password')
  .transform((text) => text.replace(/\/+$/, ''));

import { hash } from 'node:crypto';

/** PostgreSQL's text has no NUL; what people type and platforms send may have one. */
export const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');

/** What text of any length and content is found by. */
export const keyOf = (text: string): string => hash('sha256', text);

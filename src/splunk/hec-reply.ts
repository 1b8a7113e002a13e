/** The JSON of a HEC answer, as far as it is one. */
export interface HecReply {
  readonly code: number;
  readonly text: string;
  readonly ackId: number | null;
  readonly invalidEventNumber: number | null;
}

/** Undefined for anything but a JSON object with a whole `code`: proxies and splunkd itself also answer HTML. */
export const parseHecReply = (body: Uint8Array): HecReply | undefined => {
  const json = parseObject(body);
  const code = count(json?.['code']);
  if (json === undefined || code === null) return undefined;
  return {
    code,
    text: typeof json['text'] === 'string' ? json['text'].slice(0, 200) : '',
    ackId: count(json['ackId']),
    invalidEventNumber: count(json['invalid-event-number']),
  };
};

export const parseObject = (body: Uint8Array): Readonly<Record<string, unknown>> | undefined => {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return json as Record<string, unknown>;
};

export const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined; // not JSON is an answer too: the caller decides by the status
  }
};

const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

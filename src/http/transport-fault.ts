import { TransportError, type TransportFault } from './http-client.ts';

const unresolvedCodes = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);
const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
/** Codes that exist only before a connection is usable, so nothing can have been sent. */
const beforeSendCodes = new Set([
  ...unresolvedCodes,
  'ECONNREFUSED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
]);
/** Node's and OpenSSL's names for a certificate that is not trusted; the client checks it before it sends. */
const certificateCode =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA)/;
const tlsCode = /^(ERR_SSL_|ERR_TLS_|EPROTO$|UND_ERR_PRX_TLS$)/;

/** What an error of the transport means. `connecting` says that it was raised by the connector. */
export const toTransportError = (
  error: unknown,
  connecting: boolean,
  endpoint: string,
): TransportError => {
  const code = codeOf(error);
  const sent = !(connecting || beforeSendCodes.has(code) || certificateCode.test(code));
  const fault = faultOf(code, connecting);
  return new TransportError(fault, sent, `${endpoint}: ${describe[fault]} (${code})`, scrub(code));
};

const faultOf = (code: string, connecting: boolean): TransportFault => {
  if (unresolvedCodes.has(code)) return 'unresolved';
  if (timeoutCodes.has(code)) return 'timeout';
  if (certificateCode.test(code) || tlsCode.test(code)) return 'tls';
  if (connecting && code === 'ECONNRESET') return 'tls'; // closed during the handshake
  return connecting || beforeSendCodes.has(code) ? 'refused' : 'reset';
};

const describe: Record<TransportFault, string> = {
  refused: 'the connection was refused; check the address, the port and any proxy',
  unresolved: 'the host name does not resolve; check it and the DNS',
  tls: 'the TLS handshake failed; check the certificate and http.caFile',
  timeout: 'no answer in time',
  reset: 'the connection broke before the whole reply had arrived',
  too_large: 'the reply is larger than allowed',
  aborted: 'the request was cancelled',
};

/** Errors of undici may carry headers and addresses with queries: only the code goes on. */
const scrub = (code: string): { code: string } => ({ code });

const codeOf = (error: unknown): string => {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if ('cause' in error && error.cause !== undefined) return codeOf(error.cause);
  return 'unknown';
};

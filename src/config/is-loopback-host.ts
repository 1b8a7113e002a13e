/** Whether only this machine can be reached under the name. */
export const isLoopbackHost = (host: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host);

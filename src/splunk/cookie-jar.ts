/** Cookies per channel: an ack is known only to the indexer that a balancer chose for the POST. */
export interface CookieJar {
  /** The `Cookie` header of a channel, as an object to spread. */
  header(channel: string): { readonly cookie?: string };
  /** Keeps newline-joined `Set-Cookie` values; a balancer may send a new one with every answer. */
  keep(channel: string, setCookie: string | undefined): void;
  forget(channel: string): void;
}

const maxChannels = 10_000;

export const createCookieJar = (): CookieJar => {
  const channels = new Map<string, ReadonlyMap<string, string>>();
  return {
    header: (channel) => {
      const cookies = channels.get(channel);
      if (cookies === undefined) return {};
      return { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    },
    keep: (channel, setCookie) => {
      if (setCookie === undefined) return;
      const cookies = new Map(channels.get(channel));
      for (const line of setCookie.split('\n')) {
        const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
        if (name !== undefined && value !== undefined) cookies.set(name, value.trim());
      }
      channels.delete(channel);
      channels.set(channel, cookies);
      const [oldest] = channels.keys();
      if (channels.size > maxChannels && oldest !== undefined) channels.delete(oldest);
    },
    forget: (channel) => {
      channels.delete(channel);
    },
  };
};

/** What a role permits, as far as the platform tells. */
export interface RoleAccess {
  readonly id: string;
  readonly name: string | null;
  /** Null where the platform does not tell what its roles permit. */
  readonly policies: readonly PermissionPolicy[] | null;
}

/** `domain:entity:action`, `*` for all. */
export interface PermissionPolicy {
  readonly domain: string;
  readonly entity: string;
  readonly actions: readonly string[];
}

/** A role that somebody holds. */
export interface Grant {
  readonly role: string;
  readonly roleName: string | null;
  /** Epoch milliseconds; null where the platform does not tell. */
  readonly madeAt: number | null;
}

/** An answer and when it was so (epoch milliseconds), or for people why there is none. */
export type AccessReply<Answer> =
  { readonly found: Answer; readonly observedAt: number } | { readonly unknown: string };

/** One organisation, asked what its roles permit and who holds them now. All errors are `Failure`s. */
export interface AccessLookUps {
  role(id: string, signal?: AbortSignal): Promise<AccessReply<RoleAccess>>;
  grants(subject: string, signal?: AbortSignal): Promise<AccessReply<readonly Grant[]>>;
}

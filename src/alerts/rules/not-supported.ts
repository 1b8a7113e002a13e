/** A part of a rule cannot be used; whoever knows its place in the file reports it. */
export class NotSupported extends Error {
  override readonly name = 'NotSupported';
}

/** A file of the package, below its root. */
export interface PackageFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly isProgram?: boolean;
}

export const textFile = (name: string, text: string): PackageFile => ({
  name,
  bytes: Buffer.from(text),
});

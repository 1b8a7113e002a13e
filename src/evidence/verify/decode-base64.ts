/**
 * Undefined unless this is the one way to write these bytes: Node's decoder also takes other alphabets, missing ends
 * and stray bits, and then a changed file would read like the unchanged one.
 */
export const decodeBase64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
};

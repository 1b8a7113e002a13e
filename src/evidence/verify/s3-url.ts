/** `s3://bucket/prefix`; undefined for anything else. */
export const parseS3Url = (
  text: string,
): { readonly bucket: string; readonly prefix: string | undefined } | undefined => {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]+)\/?(.*?)\/*$/.exec(text) ?? [];
  return bucket === '' ? undefined : { bucket, prefix: prefix === '' ? undefined : prefix };
};

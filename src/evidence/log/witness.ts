import type { HttpClient, HttpReply } from '../../http/http-client.ts';
import { verifySignature } from '../signing/verify-signature.ts';
import { type NoteKey, parseVkey } from '../signing/vkey.ts';
import type { SignedHead } from './checkpoint.ts';
import { formatNote, parseNote, signatureIn, signatureLines } from './signed-note.ts';
import type { TreeView } from './tree-view.ts';

/** Somebody else who remembers the newest checkpoint and signs only what continues it (C2SP tlog-witness). */
export interface Witness {
  readonly name: string;
  /** Its signature line; an Error says why there is none. */
  cosign(head: SignedHead, view: TreeView): Promise<string>;
}

export interface Cosigned {
  readonly witness: string;
  /** Null where it has signed. */
  readonly problem: string | null;
}

export interface WitnessOptions {
  readonly url: string;
  /** Verifier key of type 0x04. */
  readonly vkey: string;
  readonly http: HttpClient;
}

export const createWitness = ({ url, vkey, http }: WitnessOptions): Witness => {
  const key = parseVkey(vkey);
  /** What it signed last, as far as we know; it says so where we are wrong. */
  let cosignedSize = 0;
  const submit = async (head: SignedHead, view: TreeView, old: number): Promise<HttpReply> => {
    const proof = old === 0 ? [] : await view.consistencyProof(old);
    const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
    return http.send({
      method: 'POST',
      url: `${url.replace(/\/$/, '')}/add-checkpoint`,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: `old ${old}\n${lines}\n${head.text}`,
      timeoutMs: 10_000,
      maxBodyBytes: 65_536,
    });
  };
  return {
    name: key.name,
    async cosign(head, view) {
      let reply = await submit(head, view, cosignedSize);
      if (reply.status === 409) {
        cosignedSize = sizeIn(reply, head);
        reply = await submit(head, view, cosignedSize);
      }
      if (reply.status !== 200) throw new Error(`it answered ${reply.status}`);
      const line = signatureLines(reply.body.toString()).find((some) => isValid(some, head, key));
      if (line === undefined) throw new Error('its answer holds no valid cosignature of its key');
      cosignedSize = head.size;
      return line;
    },
  };
};

/** Another size is remembered there than here: 409, and which. */
const sizeIn = ({ body }: HttpReply, head: SignedHead): number => {
  const text = body.toString().trim();
  if (!/^\d{1,15}$/.test(text)) throw new Error('it answered 409 without a size');
  const size = Number(text);
  if (size > head.size)
    throw new Error(`it has seen a checkpoint of size ${size}, which is beyond ${head.size}`);
  return size;
};

const TIME_BYTES = 8;

/** C2SP tlog-cosignature, Ed25519: time and signature; what is signed is the time and the checkpoint's body. */
const isValid = (line: string, head: SignedHead, key: NoteKey): boolean => {
  const bytes = signatureIn(line, key);
  const body = parseNote(head.text)?.body;
  if (bytes?.length !== TIME_BYTES + 64 || body === undefined) return false;
  const message = `cosignature/v1\ntime ${bytes.readBigUInt64BE()}\n${body}`;
  const { publicKey } = key;
  const signature = bytes.subarray(TIME_BYTES);
  return verifySignature({ algorithm: 'ed25519', publicKey }, Buffer.from(message), signature);
};

/** A witness that is away delays nothing: the next checkpoint that it signs covers this one too. It is told. */
export const addCosignatures = async (
  witnesses: readonly Witness[],
  head: SignedHead,
  view: TreeView,
): Promise<{ readonly text: string; readonly outcomes: readonly Cosigned[] }> => {
  const asked = await Promise.all(
    witnesses.map(async ({ name, cosign }) => {
      try {
        return { witness: name, line: await cosign(head, view), problem: null };
      } catch (error) {
        return {
          witness: name,
          line: '',
          problem: error instanceof Error ? error.message : String(error),
        };
      }
    }),
  );
  const note = parseNote(head.text);
  const lines = [...(note?.lines ?? []), ...asked.map(({ line }) => line)];
  return {
    text: formatNote({ body: note?.body ?? '', lines }),
    outcomes: asked.map(({ witness, problem }) => ({ witness, problem })),
  };
};

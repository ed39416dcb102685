// Reads a request body up to a limit; what is over it is never held in memory.

export type Body = { readonly text: string } | { readonly refused: "too-large" | "bad-request" };

const joined = (chunks: readonly Uint8Array[], length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
};

const asText = (bytes: Uint8Array): Body => {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { refused: "bad-request" };
  }
};

export const readBody = async (request: Request, limitBytes: number): Promise<Body> => {
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) return { refused: "too-large" };
  if (request.body === null) return { text: "" };
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > limitBytes) return { refused: "too-large" };
    chunks.push(chunk);
  }
  return asText(joined(chunks, length));
};

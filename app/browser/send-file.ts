import { problem, problemSchema } from '@/lib/protocol';
import { answeredBetween } from '@/lib/client/between';
import { ApiError } from '@/lib/client/request';
import { z } from 'zod';

const failureSchema = z.object({ error: problemSchema });

/** Of the answer's text; null when it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/**
 * Sends a file and tells how far it is, which fetch cannot. @param onProgress gets the share that is sent, 0 to 1
 * @returns the answer as JSON. @throws ApiError, and the reason of `signal` when it ended this.
 */
export function sendFile(
  { url, token }: { readonly url: string; readonly token: string },
  file: Blob,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new ApiError(problem('unreachable'), 0));
    request.onabort = () => reject(signal.reason as Error);
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) {
        resolve(answer);
        return;
      }
      const failure = failureSchema.safeParse(answer);
      const { status } = request;
      const type = request.getResponseHeader('content-type') ?? '';
      const between = () => answeredBetween({ status, headers: new Headers({ 'content-type': type }) });
      reject(new ApiError(failure.success ? failure.data.error : between(), status));
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

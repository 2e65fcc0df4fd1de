/** Photos on their way to the server, with how far they are. */
import { z } from 'zod';
import { ApiError } from '@/lib/client/request';
import { problem, problemSchema } from '@/lib/protocol';

/** 0 to 1 of the bytes that are there; `reading` once all are, while the server looks for faces. */
export type UploadProgress = number | 'reading';

const failureSchema = z.object({ error: problemSchema });

/** @returns the answer's body. @throws ApiError */
export function uploadPhoto(
  url: string,
  file: Blob,
  { token, onProgress }: { token?: string; onProgress: (progress: UploadProgress) => void },
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // Unlike fetch it says how much was sent.
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    if (token !== undefined) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.upload.onload = () => onProgress('reading');
    request.onerror = () => reject(new ApiError(problem('unreachable'), 0));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(request.response);
        return;
      }
      const failure = failureSchema.safeParse(request.response);
      const why = failure.success ? failure.data.error : problem('unreachable.no-answer');
      reject(new ApiError(why, request.status));
    };
    request.send(file);
  });
}

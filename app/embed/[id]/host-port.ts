import type { FromFrame } from '@/lib/embed/messages';

/** What leads to the host: a MessagePort, or what does the same where there is none. */
export interface HostPort {
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  postMessage(message: FromFrame): void;
  close(): void;
}

/** Requests that another server of the same database passed on: it says whose they are. */
import type { IncomingMessage } from 'node:http';

const addresses = new WeakMap<IncomingMessage, string>();

/** The request is that of the client with this address, as the server saw it to which it came. */
export function carry(request: IncomingMessage, address: string): void {
  addresses.set(request, address);
}

/** Null for requests that came here themselves. */
export const carriedAddress = (request: IncomingMessage): string | null => addresses.get(request) ?? null;

/** How far the server's clock is before this machine's, ms. Machines are minutes off, and some a day. */
let ahead = 0;

/** Takes over how far the server's clock is before this machine's, ms. */
export function setServerAhead(ms: number): void {
  ahead = ms;
}

/** The time by the server's clock, which stamps all that people see of each other, ms since 1970. */
export const serverNow = (): number => Date.now() + ahead;

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;
/** An IPv4 client of a socket that listens on IPv6 as well has its address in this form. */
const MAPPED = /^::ffff:/;

/** Whether a host name, with or without the brackets of IPv6, or a client's address means the machine itself. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host.replace(MAPPED, ''));

import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from './security';

const directive = (policy: string, name: string) =>
  policy
    .split('; ')
    .find((part) => part.startsWith(`${name} `))
    ?.split(' ')
    .slice(1);

describe('content security policy', () => {
  it('H7: lets only scripts with the nonce run', () => {
    const scripts = directive(contentSecurityPolicy('abc', 'localhost:3000', false), 'script-src');
    expect(scripts).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  });

  it('H7: takes style elements with the nonce only, and style attributes', () => {
    const policy = contentSecurityPolicy('abc', 'localhost:3000', false);
    expect(directive(policy, 'style-src')).toEqual(["'self'", "'nonce-abc'"]);
    expect(directive(policy, 'style-src-attr')).toEqual(["'unsafe-inline'"]);
  });

  it('names the sockets of this host and nothing that a client made up', () => {
    expect(directive(contentSecurityPolicy('n', 'localhost:3000', false), 'connect-src')).toContain(
      'ws://localhost:3000',
    );
    expect(directive(contentSecurityPolicy('n', '[::1]:80', false), 'connect-src')).toContain('wss://[::1]:80');
    expect(contentSecurityPolicy('n', "x; script-src 'unsafe-inline'", false)).not.toContain("x; script-src 'unsafe");
  });

  it('allows no frame, no plugin and no other base', () => {
    const policy = contentSecurityPolicy('n', undefined, false);
    for (const name of ['frame-ancestors', 'object-src', 'base-uri'])
      expect(directive(policy, name)).toEqual(["'none'"]);
    expect(policy).not.toContain('unsafe-eval');
  });
});

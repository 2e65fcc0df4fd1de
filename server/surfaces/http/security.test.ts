import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, setPagePolicy, setSecurityHeaders } from './security';

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

  it('B1: lets the named pages frame, and tells the page which those are, whatever the client says', () => {
    const framed = (ancestors: readonly string[]) => {
      const request = new IncomingMessage(new Socket());
      request.headers['x-tug-origins'] = 'https://evil.example';
      const response = new ServerResponse(request);
      setSecurityHeaders(response);
      setPagePolicy(request, response, false, ancestors);
      const policy = String(response.getHeader('Content-Security-Policy'));
      return [
        directive(policy, 'frame-ancestors'),
        request.headers['x-tug-origins'],
        response.getHeader('X-Frame-Options'),
      ];
    };
    const friends = ['https://a.example', 'http://b.example:81'];
    expect(framed(friends)).toEqual([friends, friends.join(' '), undefined]);
    expect(framed([])).toEqual([["'none'"], '', 'DENY']);
    // No list can name a page without an origin.
    expect(framed([...friends, 'null'])).toEqual([undefined, `${friends.join(' ')} null`, undefined]);
  });
});

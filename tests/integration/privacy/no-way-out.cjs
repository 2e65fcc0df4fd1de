// Loaded before a program: whatever it wants outside of this machine it does not reach, and a line in NOTED says what that was.
const { appendFileSync } = require('node:fs');
const { Socket } = require('node:net');
const { env, nextTick } = require('node:process');

const OURS = ['localhost', '127.0.0.1', '::1'];
const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = options?.host ?? 'localhost';
  if (options?.path !== undefined || OURS.includes(host)) return connect.apply(this, args);
  appendFileSync(env.NOTED, `${host}\n`);
  nextTick(() => this.destroy(new Error(`${host} is outside`)));
  return this;
};

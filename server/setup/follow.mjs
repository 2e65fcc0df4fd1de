// Loaded before a program of the launcher. When the launcher is gone, even killed, the program ends as if it had been asked to.
// What the program starts itself inherits this file, but has a channel of its own, which is none of our business.
if (process.env.TUG_LAUNCHER === String(process.ppid)) {
  process.once('disconnect', () => {
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
  });
  // The channel alone keeps nothing running.
  process.channel?.unref();
}

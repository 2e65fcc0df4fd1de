// Loaded before a program of the launcher. When the launcher is gone, even killed, the program ends as if it had been asked to.
process.once('disconnect', () => {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143);
});
// The channel alone keeps nothing running.
process.channel?.unref();

/** Stands for a program that the launcher starts: tells its arguments, then the signal that it gets, and ends with code 7. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    console.log(signal);
    process.exit(7);
  });
// Runs until it is told to end.
process.stdin.resume();
// Last: whoever reads this may signal at once.
console.log(JSON.stringify(process.argv.slice(2)));

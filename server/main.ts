/** The program behind `npm start`: settings, log, server, browser, and an orderly end. */
import { spawn } from 'node:child_process';
import { pino } from 'pino';
import { startServer } from './server';
import { SettingsError, readSettings, type Settings } from './settings/settings';
import { openTracing } from './tracing/tracing';
import { startProblem } from './start-problem';
import { operatorLines, whereItIs } from './who-can-come';

/** What is secret never reaches the log, whoever logs the object that holds it. */
const REDACTED = ['token', '*.token', 'authorization', '*.authorization', 'headers', '*.headers', 'auth', '*.auth'];

function load(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(`tug: ${error.message}`);
    process.exit(2);
  }
}

/** Only for a person at a screen. */
function openBrowser(url: string): void {
  const { platform, env, stdout } = process;
  const hasScreen = platform !== 'linux' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
  if (!stdout.isTTY || env.CI !== undefined || !hasScreen) return;
  const [program, ...args] =
    platform === 'darwin' ? ['open', url] : platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url];
  // Without a browser the printed address is enough.
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}

const settings = load();
const log = pino({
  level: settings.logLevel,
  redact: REDACTED,
  ...(process.stdout.isTTY && settings.development ? { transport: { target: 'pino-pretty' } } : {}),
});
// Something nobody foresaw must not end everybody's rooms.
process.on('unhandledRejection', (error) => {
  log.error({ err: error }, 'unhandled rejection');
});

const tracing = await openTracing('tug');

try {
  const server = await startServer({ settings, log, pages: true });
  console.log(`\n${whereItIs(server.url, settings.host)}\n`);
  if (server.operatorKey !== null) console.log(`${operatorLines(server.url, server.operatorKey)}\n`);
  if (settings.openBrowser) openBrowser(server.url);
  let ending = false;
  const end = (signal: string) => {
    // A second signal is from somebody who does not want to wait.
    if (ending) process.exit(1);
    ending = true;
    log.info({ signal }, 'closing');
    const over = server.close().finally(() => tracing.close());
    over.then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the server did not close cleanly');
        process.exit(1);
      },
    );
  };
  // SIGHUP: the terminal was closed.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
} catch (error) {
  console.error(`tug: ${await startProblem(error as Error, settings)}`);
  log.debug({ err: error });
  process.exit(1);
}

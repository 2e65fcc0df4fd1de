// Nothing leaves this machine by itself: Next reports builds and starts unless told not to. Whoever set it already is obeyed.
process.env.NEXT_TELEMETRY_DISABLED ??= '1';

// Next writes it into the pages when they are built: another path needs another build, which `npm start` sees to.
const basePath = process.env.TUG_BASE_PATH ?? '';

/** @type {import('next').NextConfig} */
export default {
  basePath,
  // For what the pages ask for without Next: interface, sockets, links.
  env: { TUG_BASE_PATH: basePath },
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Next would ask elsewhere whether it has known holes, at builds and in development; `npm audit` does so when it is asked to.
  experimental: { agentUpgrade: false },
  // Types are looked at by `npm run typecheck`, over all of the repository: whoever only starts or tests waits half as long for the pages.
  typescript: { ignoreBuildErrors: true },
  // Set by the server itself, so that the same headers cover every surface.
  compress: true,
  serverExternalPackages: ['onnxruntime-node', 'sharp', 'pino', 'level', 'yjs', 'ws'],
};

// Nothing leaves this machine by itself: Next reports builds and starts unless told not to. Whoever set it already is obeyed.
process.env.NEXT_TELEMETRY_DISABLED ??= '1';

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Set by the server itself, so that the same headers cover every surface.
  compress: true,
  serverExternalPackages: ['onnxruntime-node', 'sharp', 'pino', 'level', 'yjs', 'ws'],
};

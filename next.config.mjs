/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Set by the server itself, so that the same headers cover every surface.
  compress: true,
  serverExternalPackages: ['onnxruntime-node', 'sharp', 'pino', 'level', 'yjs', 'ws'],
};

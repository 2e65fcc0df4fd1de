import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const packages = createRequire(import.meta.url);

/** Folder of an installed package. */
export function packageFolder(name: string): string {
  return dirname(packages.resolve(`${name}/package.json`));
}

/** TensorFlow.js on its WebAssembly backend, the fastest that needs no native module. */
export async function tensorflow(): Promise<typeof tf> {
  if (tf.getBackend() !== 'wasm') {
    setWasmPaths(join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'wasm-out', '/'));
    await tf.setBackend('wasm');
  }
  return tf;
}

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';
import { dirname, join } from 'node:path';

/** What a user may ask for. `auto` takes the fastest that is there. */
export const DEVICES = ['auto', 'cpu', 'cuda', 'webgpu'] as const;
export type Device = (typeof DEVICES)[number];
/** What runs in the end; the names are onnxruntime's. */
export type Provider = Exclude<Device, 'auto'>;

/** The providers to try, best first, and why others were left out. */
export interface ProviderPlan {
  readonly candidates: readonly Provider[];
  readonly notes: readonly string[];
}

/**
 * Decides what to try. onnxruntime throws instead of falling back when a provider's libraries are missing, and prints
 * warnings of its own; so what is plainly not there is left out beforehand. CPU always comes last.
 */
export function planProviders(device: Device, machine: Machine = thisMachine()): ProviderPlan {
  const wanted: readonly Provider[] = device === 'auto' ? ['cuda', 'webgpu'] : device === 'cpu' ? [] : [device];
  const candidates: Provider[] = [];
  const notes: string[] = [];
  for (const provider of wanted) {
    if (provider === 'cuda' && !machine.hasCudaLibrary) {
      notes.push('cuda: the CUDA provider library of onnxruntime-node is not installed');
    } else if (provider === 'webgpu' && !machine.hasGpu) {
      notes.push('webgpu: this machine has no graphics device');
    } else {
      candidates.push(provider);
    }
  }
  return { candidates: [...candidates, 'cpu'], notes };
}

/** What matters about the machine for the choice of provider. */
export interface Machine {
  readonly hasCudaLibrary: boolean;
  readonly hasGpu: boolean;
}

function thisMachine(): Machine {
  const binaries = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin');
  const cuda = platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  const abis = existsSync(binaries) ? readdirSync(binaries) : [];
  return {
    hasCudaLibrary: abis.some((abi) => existsSync(join(binaries, abi, platform, arch, cuda))),
    // Only on Linux can a missing graphics device be told from outside.
    hasGpu: platform !== 'linux' || existsSync('/dev/dri') || existsSync('/dev/nvidia0') || existsSync('/dev/dxg'),
  };
}

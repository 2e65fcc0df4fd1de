import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, env, platform } from 'node:process';
import { dirname, join } from 'node:path';

/** What a user may ask for. `auto` takes the fastest that is there. */
export const DEVICES = ['auto', 'cpu', 'cuda', 'webgpu'] as const;
export type Device = (typeof DEVICES)[number];
/** What runs in the end; the names are onnxruntime's. */
export type Provider = Exclude<Device, 'auto'>;

/** Which of the providers that work is taken. */
export type Choice = 'first' | 'fastest';

/** The providers to try, and why others were left out. */
export interface ProviderPlan {
  readonly candidates: readonly Provider[];
  readonly choose: Choice;
  readonly notes: readonly string[];
}

/**
 * Decides what to try. onnxruntime throws instead of falling back when a provider's libraries are missing, and prints
 * warnings of its own; so what is plainly not there is left out beforehand. CPU always comes last. A device that was asked for by name
 * is taken when it works, however slow; `auto` measures.
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
  return { candidates: [...candidates, 'cpu'], choose: device === 'auto' ? 'fastest' : 'first', notes };
}

/** What matters about the machine for the choice of provider. */
export interface Machine {
  readonly hasCudaLibrary: boolean;
  readonly hasGpu: boolean;
}

/** Direct rendering, NVIDIA's driver, Windows' graphics in WSL. */
const GPU_FILES = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'];
/** Variables by which the Vulkan loader is told of drivers. */
const VULKAN_DRIVERS = ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES', 'VK_ADD_DRIVER_FILES'];

function thisMachine(): Machine {
  const binaries = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin');
  const cuda = platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  const abis = existsSync(binaries) ? readdirSync(binaries) : [];
  return {
    hasCudaLibrary: abis.some((abi) => existsSync(join(binaries, abi, platform, arch, cuda))),
    // Only on Linux can a missing graphics device be told from outside. A driver that is named by environment may need no device file.
    hasGpu:
      platform !== 'linux' || GPU_FILES.some(existsSync) || VULKAN_DRIVERS.some((name) => env[name] !== undefined),
  };
}

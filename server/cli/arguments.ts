import { parseArgs, type ParseArgsConfig } from 'node:util';

import { REACHES, reachNumber, type Reach } from '../../lib/drag/reach';
import { takenByNpm } from '../../lib/faults/taken-by-npm';
import type { Point } from '../../lib/geometry/point';
import { MAX_SEED } from '../../lib/latent/sample';
import { DEVICES, type Device } from '../inference/provider';

/** A command line that cannot be used: the message names the option and says what would be right. */
export class ArgumentError extends Error {
  constructor(option: string, problem: string) {
    super(`${option}: ${problem}`);
    this.name = 'ArgumentError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** @throws ArgumentError when npm took some of these options for itself, because `--` was missing before them. */
export function refuseTaken(names: readonly string[], args: readonly string[], environment: Environment): void {
  const taken = takenByNpm(names, args, environment);
  if (taken !== null) throw new ArgumentError(taken.options, taken.hint);
}

/**
 * Reads the command line.
 *
 * @throws ArgumentError on an unknown option, a missing value or a stray word, and when npm took the options for itself.
 */
export function readArguments(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  environment: Environment = process.env,
): Values {
  return read(args, options, environment, false).values;
}

/** The same with files beside the options. @throws as `readArguments`, stray words aside */
export function readFilesAndArguments(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  environment: Environment = process.env,
): { readonly values: Values; readonly files: readonly string[] } {
  return read(args, options, environment, true);
}

function read(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig['options']>,
  environment: Environment,
  allowPositionals: boolean,
): { values: Values; files: string[] } {
  refuseTaken(Object.keys(options), args, environment);
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, strict: true, allowPositionals });
    return { values, files: positionals };
  } catch (error) {
    const { message } = error as Error;
    const option = /--[a-z-]+/.exec(message)?.[0] ?? 'command line';
    throw new ArgumentError(option, `${message.split(/[.\n]/)[0] ?? message}; --help lists the options`);
  }
}

/** Options that every command has. */
export const COMMON_OPTIONS = {
  model: { type: 'string' },
  packs: { type: 'string' },
  device: { type: 'string' },
  truncation: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** The values of COMMON_OPTIONS, with defaults. */
export interface CommonArguments {
  readonly model: string;
  readonly packs: string;
  readonly device: Device;
  readonly truncation: number;
  readonly out: string;
}

/** Milder than the sampled faces, which include odd ones; the start page uses the same. */
const DEFAULT_TRUNCATION = 0.8;

export function commonArguments(values: Values): CommonArguments {
  const device = text(values, 'device') ?? 'auto';
  if (!(DEVICES as readonly string[]).includes(device)) {
    throw new ArgumentError('--device', `must be one of ${DEVICES.join(', ')}, got "${device}"`);
  }
  return {
    model: text(values, 'model') ?? 'faces',
    packs: text(values, 'packs') ?? 'models',
    device: device as Device,
    truncation: number(values, 'truncation', 0, 1) ?? DEFAULT_TRUNCATION,
    out: text(values, 'out') ?? 'out',
  };
}

/** The text of an option, or null when it was not given. */
export function text(values: Values, name: string): string | null {
  const value = values[name];
  if (typeof value !== 'string') return null;
  if (value === '') throw new ArgumentError(`--${name}`, 'must not be empty');
  return value;
}

/** A number from min to max, or null when the option was not given. */
export function number(values: Values, name: string, min: number, max: number): number | null {
  const given = text(values, name);
  if (given === null) return null;
  const value = Number(given);
  if (!(value >= min && value <= max)) {
    throw new ArgumentError(`--${name}`, `must be a number from ${min} to ${max}, got "${given}"`);
  }
  return value;
}

/** A whole number from min to max, or null when the option was not given. */
export function integer(values: Values, name: string, min: number, max: number): number | null {
  const value = number(values, name, min, max);
  if (value !== null && !Number.isInteger(value)) {
    throw new ArgumentError(`--${name}`, `must be a whole number, got "${value}"`);
  }
  return value;
}

/** `--seed`, by default 0. */
export function seedArgument(values: Values): number {
  return integer(values, 'seed', 0, MAX_SEED) ?? 0;
}

/** All values of an option that may be given several times. */
export function list(values: Values, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
}

const NUMBER = String.raw`(-?\d+(?:\.\d+)?)`;

/** `x,y` in px. */
export function pointArgument(option: string, given: string): Point {
  const match = new RegExp(`^${NUMBER},${NUMBER}$`).exec(given);
  if (match === null) throw new ArgumentError(option, `must be x,y in px, such as 128,150, got "${given}"`);
  return { x: Number(match[1]), y: Number(match[2]) };
}

/** `x,y:x,y` in px: where to grab and where to pull it. */
export function pullArgument(option: string, given: string): { handle: Point; target: Point } {
  const [from, to, ...rest] = given.split(':');
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new ArgumentError(option, `must be x,y:x,y in px, such as 128,150:128,170, got "${given}"`);
  }
  return { handle: pointArgument(option, from), target: pointArgument(option, to) };
}

/** `--reach`, a name or a number (lib/drag/reach.ts), or null when it was not given. */
export function reachArgument(values: Values): number | null {
  const given = text(values, 'reach');
  if (given === null) return null;
  if (isReach(given)) return reachNumber(given);
  const value = given.trim() === '' ? NaN : Number(given);
  if (value >= 0 && value <= 1) return value;
  throw new ArgumentError('--reach', `must be one of ${REACHES.join(', ')}, or a number from 0 to 1, got "${given}"`);
}

const isReach = (value: string): value is Reach => (REACHES as readonly string[]).includes(value);

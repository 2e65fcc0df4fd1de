/**
 * What can be wrong with a checkpoint, by the problem that it comes to. The sentences are shown on the command line and on the English
 * pages; other languages have their own under the same names.
 */
const DAMAGED = {
  missing: '{name} is missing',
  entry: 'the entry {name}',
  header: 'the header of the safetensors file',
  zip: 'the directory of the zip file',
  end: 'it ends at byte {size}',
  bytes: 'bytes {from} to {to} of {size}',
  length: 'a length of {length}',
  protocol: 'pickle protocol {protocol}',
  opcode: 'opcode {code} at byte {at}',
  misfit: 'an opcode {opcode} that does not fit what came before it',
  literal: 'an opcode {opcode} with a value that it cannot have',
  leftOver: 'values left over',
  noValue: 'nothing on the stack at byte {at}',
  noMark: 'no open list at byte {at}',
  notRemembered: 'value {index} was never remembered',
  persistentId: 'a persistent id where there is nothing that it could name',
  storage: 'a storage that is not described',
  storageSize: 'a storage of {count} numbers in {bytes} bytes',
  tensor: 'a tensor that is not described',
  tensorShape: 'a tensor of shape [{shape}]',
  tensorReach: 'a tensor that reaches number {last} of {count}',
  tensorNumbers: 'a tensor whose numbers are missing',
  networkClass: 'a network without its class',
  networkVersion: 'a network without a version',
} as const;

const TOO_MUCH = {
  steps: 'more than {limit} steps',
  time: 'more than {seconds} s of reading',
  file: 'a file of {bytes} bytes',
  line: 'a line of more than {limit} bytes',
  text: 'a text of {length} bytes',
  integer: 'an integer of {length} bytes',
  values: 'more than {limit} values on the stack',
  marks: 'more than {limit} open lists',
  memo: 'more than {limit} remembered values',
  numbers: 'a tensor of {count} numbers',
  nested: 'parts in parts in parts',
  entries: 'a zip file of too many entries',
} as const;

const UNKNOWN_CODE = {
  code: '{name}',
  call: 'a call of something that has no name',
  namedArguments: 'an object made with named arguments',
} as const;

const UNKNOWN_KIND = {
  noNetwork: 'a pickle without a network',
  noAverage: 'a file without g_ema',
  noPickle: 'a zip file without data.pkl',
  notTorch: 'a pickle that torch.save did not write',
  object: 'no network of StyleGAN2, but an object of class {type}',
  list: 'no network of StyleGAN2, but a list of {count}',
  tuple: 'no network of StyleGAN2, but a tuple of {count}',
  dictionary: 'no network of StyleGAN2, but a dictionary of {names}',
  value: 'no network of StyleGAN2, but a value of type {type}',
} as const;

const UNSUPPORTED = {
  foreignCode: '{network} (it names {name})',
  foreignWeight: '{network} (it has {name})',
  foreignModule: 'a whole module of somebody’s code; its state dict can be read (it names {name})',
  residual: 'a generator with residual blocks (it has {name})',
  stylegan1: 'StyleGAN1, or a network that is no generator',
  version: 'a network of version {version}; StyleGAN2 begins at {lowest}',
  networkOf: 'a network of class {type}',
  architecture: 'the architecture "{name}"',
  noTorgb: 'a network without synthesis.b*.torgb',
  filter: '{name}: not the filter [1, 3, 3, 1]',
  filterTaps: 'the filter [{taps}]',
  zNotNormalised: 'a z that is not normalised',
  resolution: 'pictures of {px} px',
  notSquare: 'pictures that are not square: they begin at {width} x {height}, not 4 x 4',
  colours: 'pictures of {count} channels',
  shape: '{name}: shape [{found}], not [{expected}]',
  channels: 'channels at {px} px: {value}',
  classes: 'classes: {value}',
  classNumbers: 'numbers a class: {value}',
  mappingLayers: 'layers from z to w: {value}',
  sizeOfW: 'size of w: {value}',
  sizeOfZ: 'size of z: {value}',
  numberType: 'numbers of type {type}',
  notNumbers: 'an array that does not hold numbers',
  highestFirst: 'numbers with the highest byte first',
  packed: 'a zip file that is packed or encrypted',
  noClasses: 'class {label} of a generator without classes',
  classChoice: 'a generator of {classes} classes: choose one from 0 to {last}',
} as const;

const BY_PROBLEM = {
  /** The bytes break off, or say something that cannot be. */
  damaged: DAMAGED,
  /** More bytes, objects or nesting than a checkpoint has. */
  'too-much': TOO_MUCH,
  /** It names code that checkpoints of generators do not need; nothing of it was run. */
  'unknown-code': UNKNOWN_CODE,
  /** A kind of file that is not read. */
  'unknown-kind': UNKNOWN_KIND,
  /** A network that is not a StyleGAN2 generator, or one with parts that are not supported. */
  unsupported: UNSUPPORTED,
} as const;

/** Why a checkpoint cannot be used. */
export type CheckpointProblem = keyof typeof BY_PROBLEM;

export const FAULT_WORDS = { ...DAMAGED, ...TOO_MUCH, ...UNKNOWN_CODE, ...UNKNOWN_KIND, ...UNSUPPORTED } as const;
export type Fault = keyof typeof FAULT_WORDS;

const PROBLEM_OF: ReadonlyMap<string, CheckpointProblem> = new Map(
  Object.entries(BY_PROBLEM).flatMap(([problem, faults]) =>
    Object.keys(faults).map((fault) => [fault, problem as CheckpointProblem] as const),
  ),
);
/** What a fault comes to. */
export const problemOfFault = (fault: Fault): CheckpointProblem => PROBLEM_OF.get(fault) as CheckpointProblem;

/** Names in braces. */
type Names<Words> = Words extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
/** What is filled into the words of a fault. */
export type FaultValues<F extends Fault> = Readonly<Record<Names<(typeof FAULT_WORDS)[F]>, string | number>>;
/** What must follow a fault: its values, unless it has none. */
export type FaultDetails<F extends Fault> = [Names<(typeof FAULT_WORDS)[F]>] extends [never] ? [] : [FaultValues<F>];

const BRACES = /\{(\w+)\}/g;

/** The words of a fault, filled in. */
export const sayFault = (fault: Fault, values: Readonly<Record<string, string | number>>): string =>
  FAULT_WORDS[fault].replace(BRACES, (_, name: string) => String(values[name]));

/** The fault that was told, if it is known here with all that its words need; a newer server may know others. */
export function knownFault(params: Readonly<Record<string, string | number>>): Fault | null {
  const { fault } = params;
  if (typeof fault !== 'string' || !Object.hasOwn(FAULT_WORDS, fault)) return null;
  const names = [...FAULT_WORDS[fault as Fault].matchAll(BRACES)];
  return names.every(([, name]) => params[name ?? ''] !== undefined) ? (fault as Fault) : null;
}

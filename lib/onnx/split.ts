/**
 * Cuts the graph of a generator in two: what its feature maps need, and what only the picture needs. A step that
 * is solved looks at the features of many codes, and at the picture of one.
 */
import { Constants } from './constants';
import { floatValue, type OnnxFile, type OnnxNode } from './file';

/** Convolutions of fewer channels are those that double the small pictures on the way: they cost next to nothing. */
const LEAST_CHANNELS = 16;

export interface Split {
  /** Codes to feature maps, and to what the picture is drawn from. */
  readonly trunk: OnnxFile;
  /** Codes and that to the picture. */
  readonly upper: OnnxFile;
  /** Names of what passes from one to the other. */
  readonly cut: readonly string[];
}

/** Whether this is a convolution that costs something. */
function isLarge({ type, inputs }: OnnxNode, constants: Constants): boolean {
  if (type !== 'Conv' && type !== 'ConvTranspose') return false;
  const [outputs = 0, channels = 0, height = 0, width = 0] = constants.lengths(inputs[1] ?? '') ?? [];
  return (type === 'Conv' ? channels : outputs) >= LEAST_CHANNELS && height * width > 1;
}

/**
 * @param features names of the outputs that are feature maps @param image of the one that is the picture
 * @returns null where it has no such outputs, or no large convolution above all feature maps
 */
export function splitGenerator(file: OnnxFile, features: readonly string[], image: string): Split | null {
  const given = new Set(file.outputs.map(({ name }) => name));
  if (![image, ...features].every((name) => given.has(name))) return null;
  const graph = new Ways(file);
  const constants = new Constants(file);
  const forFeatures = graph.before(features);
  const forImage = graph.before([image]);
  const first = file.nodes.filter((node) => forImage.has(node) && !forFeatures.has(node) && isLarge(node, constants));
  if (first.length === 0) return null;
  const after = graph.after(first);
  const drawn = graph.after(file.nodes.filter(({ type }) => type === 'Conv' || type === 'ConvTranspose'));
  const above = file.nodes.filter((node) => forImage.has(node) && after.has(node));
  // What no convolution has touched, such as styles, is made twice rather than carried over.
  const made = graph.before(above.flatMap(({ inputs }) => inputs));
  const upper = file.nodes.filter(
    (node) => (forImage.has(node) && after.has(node)) || (made.has(node) && !drawn.has(node)),
  );
  const there = new Set([
    ...upper.flatMap(({ outputs }) => outputs),
    ...file.constants.map(({ name }) => name),
    ...file.inputs.map(({ name }) => name),
  ]);
  const cut = [...new Set(above.flatMap(({ inputs }) => inputs))].filter((name) => name !== '' && !there.has(name));
  const below = graph.before([...features, ...cut]);
  const trunk = file.nodes.filter((node) => below.has(node));
  if (trunk.some((node) => after.has(node))) return null;
  const outputs = (names: readonly string[]) => file.outputs.filter(({ name }) => names.includes(name));
  const carried = cut.filter((name) => !features.includes(name)).map((name) => floatValue(name));
  return {
    trunk: used({ ...file, nodes: trunk, outputs: [...outputs(features), ...carried] }),
    upper: used({
      ...file,
      nodes: upper,
      inputs: [...file.inputs, ...cut.map((name) => floatValue(name))],
      outputs: outputs([image]),
    }),
    cut,
  };
}

/** Without constants that nothing asks for. */
function used(file: OnnxFile): OnnxFile {
  const asked = new Set(file.nodes.flatMap(({ inputs }) => inputs));
  return { ...file, constants: file.constants.filter(({ name }) => asked.has(name)) };
}

class Ways {
  private readonly makers = new Map<string, OnnxNode>();
  private readonly users = new Map<string, OnnxNode[]>();

  constructor({ nodes }: OnnxFile) {
    for (const node of nodes) {
      for (const output of node.outputs) this.makers.set(output, node);
      for (const input of node.inputs) this.users.set(input, [...(this.users.get(input) ?? []), node]);
    }
  }

  /** What has to run for these values. */
  before(names: readonly string[]): ReadonlySet<OnnxNode> {
    return reached(
      names.flatMap((name) => this.makers.get(name) ?? []),
      ({ inputs }) => inputs.flatMap((name) => this.makers.get(name) ?? []),
    );
  }

  /** These, and all that their results go into. */
  after(nodes: readonly OnnxNode[]): ReadonlySet<OnnxNode> {
    return reached(nodes, ({ outputs }) => outputs.flatMap((name) => this.users.get(name) ?? []));
  }
}

function reached(from: readonly OnnxNode[], next: (node: OnnxNode) => readonly OnnxNode[]): ReadonlySet<OnnxNode> {
  const all = new Set(from);
  // A set is walked in the order in which things are added, also while it grows.
  for (const node of all) for (const other of next(node)) all.add(other);
  return all;
}

/** What a method is to us: the bare start for comparison, our engine, a part of it left out, or somebody else's method. */
export type MethodKind = 'baseline' | 'ours' | 'ablation' | 'peer';

/**
 * All methods, in the order of tables. `everyPair`: does as many cases as the engine; the others, which no bar is held against, do the first
 * ones only.
 */
export const METHODS = {
  none: { title: 'no edit', kind: 'baseline', everyPair: true, about: 'the start, untouched' },
  ours: { title: 'Tug', kind: 'ours', everyPair: true, about: 'the engine with its default settings' },
  beside: {
    title: 'Tug, trained',
    kind: 'ours',
    everyPair: true,
    about: 'the engine with the networks of the pack that --beside names, whose generator is the same',
  },
  'no-regularizer': {
    title: 'Tug, no regularizer',
    kind: 'ablation',
    everyPair: false,
    about: 'regularizer strength 0',
  },
  'no-history': {
    title: 'Tug, no history',
    kind: 'ablation',
    everyPair: false,
    about: 'the predictor never sees the last steps',
  },
  'one-shot': {
    title: 'Tug, no sub-steps',
    kind: 'ablation',
    everyPair: false,
    about: 'one call of the predictor with the whole movement; it was trained for short steps',
  },
  draggan: { title: 'DragGAN', kind: 'peer', everyPair: true, about: 'Pan et al. 2023, at most 300 iterations' },
  freedrag: { title: 'FreeDrag', kind: 'peer', everyPair: false, about: 'Ling et al. 2023, at most 300 iterations' },
  usercontrollablelt: {
    title: 'UserControllableLT',
    kind: 'peer',
    everyPair: true,
    about: 'Endo 2022, one shot, with longer drags in training than the paper’s',
  },
} as const satisfies Record<string, { title: string; kind: MethodKind; everyPair: boolean; about: string }>;

/** The method whose network this command trains before it is asked for anything. */
export const TRAINED = 'usercontrollablelt' satisfies keyof typeof METHODS;

export type MethodId = keyof typeof METHODS;
/** Methods that edit. */
export type EditorId = Exclude<MethodId, 'none'>;

/** What a method is to us: the bare start for comparison, our engine, a part of it left out, or somebody else's method. */
export type MethodKind = 'baseline' | 'ours' | 'ablation' | 'peer';

/** All methods, in the order of tables. */
export const METHODS = {
  none: { title: 'no edit', kind: 'baseline', about: 'the start, untouched' },
  ours: { title: 'Tug', kind: 'ours', about: 'the engine with its default settings' },
  'no-regularizer': { title: 'Tug, no regularizer', kind: 'ablation', about: 'regularizer strength 0' },
  'no-history': { title: 'Tug, no history', kind: 'ablation', about: 'the predictor never sees the last steps' },
  'one-shot': {
    title: 'Tug, no sub-steps',
    kind: 'ablation',
    about: 'one call of the predictor with the whole movement; it was trained for short steps',
  },
  draggan: { title: 'DragGAN', kind: 'peer', about: 'Pan et al. 2023, at most 300 iterations' },
  freedrag: { title: 'FreeDrag', kind: 'peer', about: 'Ling et al. 2023, at most 300 iterations' },
  usercontrollablelt: { title: 'UserControllableLT', kind: 'peer', about: 'Endo 2022, one shot' },
} as const satisfies Record<string, { title: string; kind: MethodKind; about: string }>;

export type MethodId = keyof typeof METHODS;
/** Methods that edit. */
export type EditorId = Exclude<MethodId, 'none'>;

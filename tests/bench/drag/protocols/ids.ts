/** All experiments by name, in the order in which they run. Apart from the list, which needs the bench, which needs the options. */
export const PROTOCOL_IDS = [
  'time',
  'judges',
  'landmarks-1',
  'landmarks-5',
  'landmarks-68',
  'reconstruction',
  'there-and-back',
  'hold',
  'appearance',
  'naturalness',
  'stress',
] as const;

export type ProtocolId = (typeof PROTOCOL_IDS)[number];

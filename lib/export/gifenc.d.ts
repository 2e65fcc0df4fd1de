/** The parts of gifenc that are used; it ships no types. */
declare module 'gifenc' {
  type Palette = number[][];
  interface Encoder {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { palette: Palette; delay: number; repeat: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  }
  export interface Gifenc {
    GIFEncoder(): Encoder;
    quantize(rgba: Uint8Array | Uint8ClampedArray, colors: number): Palette;
  }
  // A bundler takes its ES module, with named exports; Node takes its CommonJS build, where they are on `default`.
  export const quantize: Gifenc['quantize'] | undefined;
  const all: Gifenc;
  export default all;
}

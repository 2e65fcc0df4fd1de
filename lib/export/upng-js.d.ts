/** upng-js ships no types. */
declare module 'upng-js' {
  interface Decoded {
    readonly width: number;
    readonly height: number;
    readonly frames: readonly { readonly delay: number }[];
  }
  const UPNG: { decode(file: ArrayBufferLike): Decoded; toRGBA8(picture: Decoded): ArrayBuffer[] };
  export default UPNG;
}

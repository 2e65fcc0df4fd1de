/** upng-js ships no types; the tests use it as an independent decoder. */
declare module 'upng-js' {
  interface Decoded {
    readonly frames: readonly { readonly delay: number }[];
  }
  const UPNG: { decode(file: ArrayBufferLike): Decoded; toRGBA8(picture: Decoded): ArrayBuffer[] };
  export default UPNG;
}

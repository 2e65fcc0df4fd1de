/** What the graphics card holds of photos, of teeth, and of masks. */
import { z } from 'zod';
import type { PhotoMask } from '@/lib/photo/mask';
import { premultiplied } from '@/lib/photo/sheets';
import type { LoadedPhoto } from './loaded-photo';

/** A megabyte each; a picture has at most half as many. */
const MOST_MASKS = 24;

interface Texture {
  readonly bitmap: ImageBitmap;
  readonly texture: WebGLTexture;
}

interface Pictures {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export class GlTextures {
  /** The longest side of a texture that the card takes, px; phones take 4096. */
  private readonly longest: number;
  private readonly photos = new Map<LoadedPhoto, Texture>();
  private readonly sheets = new WeakMap<object, WebGLTexture>();
  private readonly masks = new Map<PhotoMask, WebGLTexture>();
  private readonly plain = new Map<number, WebGLTexture>();

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.longest = z.number().parse(gl.getParameter(gl.MAX_TEXTURE_SIZE));
  }

  /** Binds it as number 0. Far away the photo is smooth; close by every px of it is a square. */
  bindPhoto(photo: LoadedPhoto, close: boolean): void {
    const { gl } = this;
    gl.activeTexture(gl.TEXTURE0);
    const known = this.photos.get(photo);
    if (known?.bitmap !== photo.bitmap) {
      if (known !== undefined) gl.deleteTexture(known.texture);
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, fitting(photo.bitmap, this.longest));
      gl.generateMipmap(gl.TEXTURE_2D);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
      this.photos.set(photo, { bitmap: photo.bitmap, texture });
      this.forgetOthers(photo);
    } else gl.bindTexture(gl.TEXTURE_2D, known.texture);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, close ? gl.NEAREST : gl.LINEAR);
  }

  /** A large photo takes hundreds of megabytes there; two are enough to compare. */
  private forgetOthers(photo: LoadedPhoto): void {
    const [oldest] = this.photos;
    if (this.photos.size <= 2 || oldest === undefined || oldest[0] === photo) return;
    this.gl.deleteTexture(oldest[1].texture);
    this.photos.delete(oldest[0]);
  }

  /** Pictures of teeth. */
  sheetsOf(pictures: Pictures): WebGLTexture {
    const { gl } = this;
    const known = this.sheets.get(pictures);
    if (known !== undefined) return known;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const { width, height, data } = premultiplied(pictures);
    const bytes = Uint8Array.from(data, Math.round);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, 2 * height, 0, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    this.sheets.set(pictures, texture);
    return texture;
  }

  /** A mask in values of 0 to 1; a number is one that is everywhere the same. */
  maskOf(mask: PhotoMask | 0 | 1): WebGLTexture {
    const known = typeof mask === 'number' ? this.plain.get(mask) : this.masks.get(mask);
    if (known !== undefined) return known;
    const { gl } = this;
    const texture = gl.createTexture();
    const { size, cells } = typeof mask === 'number' ? { size: 1, cells: Float32Array.of(mask) } : mask;
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const bytes = Uint8Array.from(cells, (value) => Math.round(255 * value));
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, size, size, 0, gl.RED, gl.UNSIGNED_BYTE, bytes);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.LINEAR);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    if (typeof mask === 'number') this.plain.set(mask, texture);
    else this.keepMask(mask, texture);
    return texture;
  }

  private keepMask(mask: PhotoMask, texture: WebGLTexture): void {
    this.masks.set(mask, texture);
    const [oldest] = this.masks;
    if (this.masks.size <= MOST_MASKS || oldest === undefined) return;
    this.gl.deleteTexture(oldest[1]);
    this.masks.delete(oldest[0]);
  }
}

/** The picture itself, or a smaller one where a side is too long. */
function fitting(bitmap: ImageBitmap, longest: number): TexImageSource {
  const scale = longest / Math.max(bitmap.width, bitmap.height);
  if (scale >= 1) return bitmap;
  const canvas = new OffscreenCanvas(Math.floor(bitmap.width * scale), Math.floor(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (context === null) return bitmap;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

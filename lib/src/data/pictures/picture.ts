/** One picture as numbers, which shows itself in a notebook. */
import sharp from "sharp";
import * as tf from "../../backend/tf.js";

export interface Size {
  width: number;
  height: number;
}

export interface ResizeOptions extends Size {
  /** Where the proportions differ: cut the longer side's ends off, squeeze, or add black borders (default "cover"). */
  fit?: "cover" | "fill" | "contain";
}

export class Picture {
  /**
   * @param values height × width × channels numbers, row after row, black 0 … white 1
   * @throws RangeError where their number does not fit
   */
  constructor(
    readonly name: string,
    readonly height: number,
    readonly width: number,
    /** 1: grey, 3: red, green, blue. */
    readonly channels: 1 | 3,
    readonly values: Float32Array,
  ) {
    if (values.length !== height * width * channels)
      throw new RangeError(
        `${name}: a picture of ${height} × ${width} × ${channels} expected ${height * width * channels} values, received ${values.length}.`,
      );
  }

  /**
   * Of a tensor [height, width], [height, width, 1] or [height, width, 3]; it is kept.
   *
   * @example
   * const picture = await Picture.fromTensor(tf.zeros([4, 4, 3]), "black");
   */
  static async fromTensor(
    tensor: tf.Tensor,
    name = "picture",
  ): Promise<Picture> {
    const [height = 0, width = 0, channels = 1] = tensor.shape;
    if (
      tensor.rank < 2 ||
      tensor.rank > 3 ||
      (channels !== 1 && channels !== 3)
    )
      throw new RangeError(
        `${name}: expected a tensor [height, width], with 1 or 3 channels, received [${tensor.shape.join(", ")}].`,
      );
    return new Picture(
      name,
      height,
      width,
      channels,
      Float32Array.from(await tensor.data()),
    );
  }

  /** [height, width, channels] float32; the caller disposes it. */
  tensor(): tf.Tensor3D {
    return tf.tensor3d(this.values, [this.height, this.width, this.channels]);
  }

  /** Another size, by Lanczos filtering of its 256 grey values a channel. */
  async resize({
    width,
    height,
    fit = "cover",
  }: ResizeOptions): Promise<Picture> {
    const { data } = await this.#sharp()
      .resize(width, height, { fit })
      .raw()
      .toBuffer({ resolveWithObject: true });
    return new Picture(this.name, height, width, this.channels, unit(data));
  }

  /** The part that begins at (left, top). @throws RangeError where it reaches over the edge */
  crop({
    left,
    top,
    width,
    height,
  }: Size & { left: number; top: number }): Picture {
    if (
      left < 0 ||
      top < 0 ||
      left + width > this.width ||
      top + height > this.height
    )
      throw new RangeError(
        `${this.name}: a part of ${width} × ${height} at (${left}, ${top}) does not lie in ${this.width} × ${this.height}.`,
      );
    const values = new Float32Array(height * width * this.channels);
    for (let y = 0; y < height; y++) {
      const from = ((top + y) * this.width + left) * this.channels;
      values.set(
        this.values.subarray(from, from + width * this.channels),
        y * width * this.channels,
      );
    }
    return new Picture(this.name, height, width, this.channels, values);
  }

  /** Without colour: 0.2126 R + 0.7152 G + 0.0722 B (ITU-R BT.709). */
  grey(): Picture {
    if (this.channels === 1) return this;
    const values = new Float32Array(this.height * this.width);
    for (let i = 0; i < values.length; i++)
      values[i] =
        0.2126 * (this.values[3 * i] ?? 0) +
        0.7152 * (this.values[3 * i + 1] ?? 0) +
        0.0722 * (this.values[3 * i + 2] ?? 0);
    return new Picture(this.name, this.height, this.width, 1, values);
  }

  /** Three channels, which many trained networks want. */
  colour(): Picture {
    if (this.channels === 3) return this;
    const values = new Float32Array(this.values.length * 3);
    for (const [i, value] of this.values.entries())
      values.fill(value, 3 * i, 3 * i + 3);
    return new Picture(this.name, this.height, this.width, 3, values);
  }

  /** The bytes of a PNG file. */
  async png(): Promise<Buffer> {
    return this.#sharp().png().toBuffer();
  }

  #sharp(): sharp.Sharp {
    const bytes = Uint8Array.from(this.values, (value) =>
      Math.round(255 * Math.min(1, Math.max(0, value))),
    );
    const { width, height, channels } = this;
    const picture = sharp(bytes, { raw: { width, height, channels } });
    return channels === 1 ? picture.toColourspace("b-w") : picture;
  }

  toString(): string {
    return `${this.name}: ${this.height} × ${this.width}, ${this.channels === 1 ? "grey" : "colour"}`;
  }

  async [Symbol.for("Jupyter.display")](): Promise<Record<string, string>> {
    return {
      "image/png": (await this.png()).toString("base64"),
      "text/plain": this.toString(),
    };
  }
}

/** 0 … 255 → 0 … 1. */
export const unit = (bytes: Uint8Array): Float32Array =>
  Float32Array.from(bytes, (byte) => byte / 255);

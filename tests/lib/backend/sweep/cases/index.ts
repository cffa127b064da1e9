/** Every case, by family. */
import type { Family } from "./case.js";
import { convolutions } from "./convolutions.js";
import { elementwise } from "./elementwise.js";
import { learning } from "./learning.js";
import { logic } from "./logic.js";
import { picking } from "./picking.js";
import { pictures } from "./pictures.js";
import { products } from "./products.js";
import { reductions } from "./reductions.js";
import { shape } from "./shape.js";
import { spectral } from "./spectral.js";

export const FAMILIES: Record<string, Family> = {
  elementwise,
  logic,
  reductions,
  shape,
  picking,
  products,
  convolutions,
  learning,
  pictures,
  spectral,
};

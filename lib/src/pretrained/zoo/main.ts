/** `npm run train-zoo -- [NAME…]`: trains the networks anew and writes them to `lib/zoo/`. */
import { writeZoo } from "./record.js";
import { recipes, type ZooName } from "./recipes.js";
import { trainZoo } from "./train.js";

const names = Object.keys(recipes) as ZooName[];
const isName = (text: string): text is ZooName => text in recipes;
const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : names) {
  if (!isName(name)) {
    throw new RangeError(
      `train-zoo expected names among ${names.join(", ")}; received "${name}".`,
    );
  }
  const { trained, weights, bytes } = await trainZoo(name, {
    told: (epoch, loss) =>
      console.error(`${name}: epoch ${epoch}, validation loss ${loss}`),
  });
  await writeZoo(name, trained, weights, bytes);
  console.error(
    `${name}: ${bytes.length} bytes, ${trained.testAccuracy} of the test digits`,
  );
}

/** A Vulkan driver that needs no GPU: SwiftShader, which Debian's chromium carries beside the browser. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { howToGetChromium, inCI } from "./chromium.js";

const folder = "/usr/lib/chromium";
const driver = join(folder, "vk_swiftshader_icd.json");

/** For `test.skipIf`. In CI nothing is skipped. */
export const noSoftwareVulkan = !existsSync(driver) && !inCI;

if (noSoftwareVulkan) {
  process.stderr.write(
    `SKIPPED: the tests of webgpu, since ${driver} is missing. ${howToGetChromium}\n`,
  );
}

/** The environment in which Dawn finds it. */
export const softwareVulkan: NodeJS.ProcessEnv = {
  LD_LIBRARY_PATH: folder,
  VK_ICD_FILENAMES: driver,
};

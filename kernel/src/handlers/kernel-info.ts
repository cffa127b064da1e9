/** Who we are and what we can do. */
import { createRequire } from "node:module";
import { type Content, protocolVersion } from "../protocol/message.js";

const require = createRequire(import.meta.url);

function version(name: string): string {
  return (require(name) as { version: string }).version;
}

export function kernelInfo(): Content {
  const own = version("../../package.json");
  const typescript = version("typescript/package.json");
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "nabla",
    implementation_version: own,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: {
        name: "javascript",
        mode: "typescript",
        typescript: true,
      },
      nbconvert_exporter: "script",
    },
    banner: `Nabla ${own}: TypeScript ${typescript} on Node.js ${process.versions.node}`,
    debugger: true,
    supported_features: ["debugger", "kernel subshells"],
    help_links: [
      {
        text: "TypeScript",
        url: "https://www.typescriptlang.org/docs/",
      },
      { text: "TensorFlow.js", url: "https://js.tensorflow.org/api/latest/" },
    ],
  };
}

/** What our build of tfjs-node's add-on adds to its source: TensorFlow's context is made with the ConfigProto of `session-config.ts`. */
import { CONFIG_VARIABLE } from "../session-config.js";

const anchor =
  "  tfe_context_ = TFE_NewContext(tfe_options, tf_status.status);";

const addition = `  if (const char *hex = std::getenv("${CONFIG_VARIABLE}")) {
    std::string proto;
    for (; hex[0] != '\\0' && hex[1] != '\\0'; hex += 2) {
      proto.push_back(static_cast<char>(
          std::stoi(std::string(hex, 2), nullptr, 16)));
    }
    TFE_ContextOptionsSetConfig(tfe_options, proto.data(), proto.size(),
                                tf_status.status);
    if (TF_GetCode(tf_status.status) != TF_OK) {
      NAPI_THROW_ERROR(env, "TensorFlow refused ${CONFIG_VARIABLE}");
    }
  }
`;

/** @throws Error where the source is another than tfjs-node 4.22's */
export function patched(source: string): string {
  const parts = source.split(anchor);
  if (parts.length !== 2) {
    throw new Error(
      `tfjs_backend.cc expected one line "${anchor.trim()}", found ${parts.length - 1}: is it tfjs-node 4.22.0?`,
    );
  }
  return `#include <cstdlib>\n${parts.join(addition + anchor)}`;
}

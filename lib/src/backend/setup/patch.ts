/**
 * What our build of tfjs-node's add-on adds to its source: TensorFlow's context is made with the ConfigProto of `session-config.ts`,
 * graphs can be defined as functions, which `executeOp` then runs by name like any op (`native/graph/`), and no signal is handled on the
 * stack of a computation.
 */
import { DEFINE_GRAPH, FORGET_GRAPH } from "../graph-names.js";
import { CONFIG_VARIABLE } from "../session-config.js";

/**
 * oneDNN's AVX products of matrices keep the stack pointer in a buffer of the heap. A signal handler that starts there (a child has ended,
 * Ctrl-C, V8's profiler) writes below that buffer, into the heap's own records: "corrupted size vs. prev_size", some time later. So signals
 * wait until an op has ended, and TensorFlow's threads, which inherit the mask, take none. The profiler's own signal must come in the
 * midst of an op, and its handler runs on a stack of its own where there is one.
 */
const signals = {
  anchor: "TFJSBackend::TFJSBackend(napi_env env)",
  before: `#ifndef _WIN32
namespace {

class NablaSignalStack {
 public:
  NablaSignalStack() {
    stack_t present;
    if (sigaltstack(nullptr, &present) != 0 ||
        (present.ss_flags & SS_DISABLE) == 0) {
      return;
    }
    void *memory = mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t ours = {};
    ours.ss_sp = memory;
    ours.ss_size = kSize;
    if (sigaltstack(&ours, nullptr) == 0) {
      memory_ = memory;
    } else {
      munmap(memory, kSize);
    }
  }
  ~NablaSignalStack() {
    if (memory_ == nullptr) return;
    stack_t none = {};
    none.ss_flags = SS_DISABLE;
    if (sigaltstack(&none, nullptr) == 0) munmap(memory_, kSize);
  }

 private:
  static constexpr size_t kSize = 1 << 16;
  void *memory_ = nullptr;
};

class NablaSignalsWait {
 public:
  NablaSignalsWait() {
    static thread_local NablaSignalStack stack;
    (void)stack;
    sigset_t waiting;
    sigfillset(&waiting);
    for (int now : {SIGPROF, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP,
                    SIGSYS}) {
      sigdelset(&waiting, now);
    }
    pthread_sigmask(SIG_BLOCK, &waiting, &before_);
  }
  ~NablaSignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace
#else
struct NablaSignalsWait {
  ~NablaSignalsWait() {}
};
#endif

`,
};

/** Where TensorFlow computes, or makes threads. */
const waits = [
  "  TFE_ContextOptions *tfe_options = TFE_NewContextOptions();",
  "  std::string op_name;\n  nstatus = GetStringParam(env, op_name_value, op_name);",
  "  TF_SessionOptions *session_options = TF_NewSessionOptions();",
  "  TF_SessionRun(",
].map((anchor) => ({ anchor, before: "  NablaSignalsWait signals_wait;\n" }));

const config = {
  anchor: "  tfe_context_ = TFE_NewContext(tfe_options, tf_status.status);",
  before: `  if (const char *hex = std::getenv("${CONFIG_VARIABLE}")) {
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
`,
};

const functions = {
  anchor: "TFJSBackend::TFJSBackend(napi_env env)",
  before: `namespace {

std::string NablaString(napi_env env, napi_value list, uint32_t index) {
  napi_value value;
  std::string text;
  if (napi_get_element(env, list, index, &value) != napi_ok ||
      GetStringParam(env, value, text) != napi_ok) {
    NAPI_THROW_ERROR(env, "${DEFINE_GRAPH} expected a string as argument %d",
                     index);
  }
  return text;
}

// "node:0,node:2" as places in the graph.
std::vector<TF_Output> NablaPlaces(napi_env env, TF_Graph *graph,
                                   const std::string &list) {
  std::vector<TF_Output> places;
  std::stringstream stream(list);
  std::string item;
  while (std::getline(stream, item, ',')) {
    const size_t colon = item.find(':');
    TF_Operation *operation =
        TF_GraphOperationByName(graph, item.substr(0, colon).c_str());
    if (operation == nullptr) {
      NAPI_THROW_ERROR(env, "${DEFINE_GRAPH} found no node %s", item.c_str());
      return places;
    }
    places.push_back({operation, std::atoi(item.c_str() + colon + 1)});
  }
  return places;
}

void NablaDefineGraph(napi_env env, TFE_Context *context, napi_value given) {
  const std::string name = NablaString(env, given, 0);
  const std::string inputs = NablaString(env, given, 2);
  const std::string outputs = NablaString(env, given, 3);
  napi_value bytes;
  void *data = nullptr;
  size_t length = 0;
  napi_typedarray_type type;
  napi_value buffer;
  size_t offset;
  if (IsExceptionPending(env) ||
      napi_get_element(env, given, 1, &bytes) != napi_ok ||
      napi_get_typedarray_info(env, bytes, &type, &length, &data, &buffer,
                               &offset) != napi_ok) {
    NAPI_THROW_ERROR(env, "${DEFINE_GRAPH} expected bytes as argument 1");
    return;
  }
  TF_AutoStatus status;
  TF_Graph *graph = TF_NewGraph();
  TF_Buffer *definition = TF_NewBufferFromString(data, length);
  TF_ImportGraphDefOptions *options = TF_NewImportGraphDefOptions();
  TF_Function *function = nullptr;
  TF_GraphImportGraphDef(graph, definition, options, status.status);
  if (TF_GetCode(status.status) == TF_OK) {
    const std::vector<TF_Output> from = NablaPlaces(env, graph, inputs);
    const std::vector<TF_Output> to = NablaPlaces(env, graph, outputs);
    if (!IsExceptionPending(env)) {
      function = TF_GraphToFunction(
          graph, name.c_str(), 0, -1, nullptr, from.size(), from.data(),
          to.size(), to.data(), nullptr, nullptr, nullptr, status.status);
    }
  }
  if (function != nullptr) {
    TFE_ContextAddFunction(context, function, status.status);
    TF_DeleteFunction(function);
  }
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(definition);
  TF_DeleteGraph(graph);
  if (TF_GetCode(status.status) != TF_OK) {
    NAPI_THROW_ERROR(env, "TensorFlow refused a graph: %s",
                     TF_Message(status.status));
  }
}

}  // namespace

`,
};

const dispatch = {
  anchor:
    "  TF_AutoStatus tf_status;\n  TFE_AutoOp tfe_op(TFE_NewOp(tfe_context_, op_name.c_str(), tf_status.status));",
  before: `  if (op_name == "${DEFINE_GRAPH}" || op_name == "${FORGET_GRAPH}") {
    if (op_name == "${DEFINE_GRAPH}") {
      NablaDefineGraph(env, tfe_context_, op_attr_inputs);
    } else {
      TF_AutoStatus status;
      TFE_ContextRemoveFunction(
          tfe_context_, NablaString(env, op_attr_inputs, 0).c_str(),
          status.status);
    }
    if (IsExceptionPending(env)) return nullptr;
    napi_value nothing;
    nstatus = napi_create_array(env, &nothing);
    ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
    return nothing;
  }
`,
};

const headers = `#include <cstdlib>
#include <sstream>
#include <vector>
#ifndef _WIN32
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#endif
#include "tensorflow/c/c_api.h"
`;

/** @throws Error where the source is another than tfjs-node 4.22's */
export function patched(source: string): string {
  let text = source;
  for (const { anchor, before } of [
    signals,
    ...waits,
    config,
    functions,
    dispatch,
  ]) {
    const parts = text.split(anchor);
    if (parts.length !== 2) {
      throw new Error(
        `tfjs_backend.cc expected one line "${anchor.trim()}", found ${parts.length - 1}: is it tfjs-node 4.22.0?`,
      );
    }
    text = parts.join(before + anchor);
  }
  return `${headers}${text}`;
}

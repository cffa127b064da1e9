"""The official suite, every test of it, against the kernelspec named in NABLA_KERNEL (default: nabla)."""

import os
import unittest

import jupyter_kernel_test

KERNEL = os.environ.get("NABLA_KERNEL", "nabla")


class Conformance(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    code_page_something = "Math.max?"
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "6 * 7;", "result": "42"},
        {"code": "6 * 70", "result": "420"},
    ]
    code_display_data = [
        {"code": "display({data: {'text/html': '<b>x</b>'}, metadata: {}})", "mime": "text/html"}
    ]
    code_history_pattern = "6 ? 7"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "console.clear()"
    completion_samples = [{"text": "Math.hyp", "matches": ["hypot"]}]
    complete_code_samples = ["1", "const x = 1", "function f() {}"]
    incomplete_code_samples = ["function f() {", "[1,"]
    invalid_code_samples = ["const = 1", "1 +* 2)"]


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()

/**
 * The log of native libraries, as apart from what a program says. Many of them log in the form of glog and Abseil:
 * `I0000 00:00:1795484878.378600   21937 port.cc:153] …`, severity first. Remarks (I) and the preface that comes before them are for whoever
 * runs the server, and some libraries give no means of turning them off; warnings and errors (W, E, F) are for the learner as well.
 *
 * @see https://google.github.io/glog/stable/logging/
 */
const remark =
  /^(?:I\d{4} \d\d:\d\d:[\d.]+ +\d+ [^\s:]+:\d+\]|WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR)/;

/** @returns the lines of `text` in two parts, each in its own order, with their ends. */
export function takeRemarks(text: string): { said: string; remarks: string } {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const isRemark = (line: string): boolean => remark.test(line);
  return {
    said: lines.filter((line) => !isRemark(line)).join(""),
    remarks: lines.filter(isRemark).join(""),
  };
}

/** A member that is misspelt and that TypeScript has no word for: it does not see two letters that have changed places (`console.lgo`). */
import { distance } from "../compile/distance.js";
import type { ServerItem } from "./completion.js";
import type { ServerDiagnostic } from "./diagnostics.js";

const missing =
  /^Property '([\p{ID_Start}$_][\p{ID_Continue}$]*)' does not exist on type .*\.$/u;

/** A cell that is wrong throughout is not worth a question for each place. */
const most = 3;

/** @param members  what could stand at the place of a diagnostic */
export async function suggestMembers(
  found: readonly ServerDiagnostic[],
  members: (at: ServerDiagnostic) => Promise<readonly ServerItem[]>,
): Promise<ServerDiagnostic[]> {
  let asked = 0;
  const suggested: ServerDiagnostic[] = [];
  for (const diagnostic of found) {
    const name =
      Number(diagnostic.code) === 2339
        ? missing.exec(diagnostic.message)?.[1]
        : undefined;
    const near =
      name === undefined || name.length < 3 || asked++ >= most
        ? undefined
        : (await members(diagnostic)).find(
            ({ label }) => distance(name, label) === 1,
          )?.label;
    suggested.push(
      near === undefined
        ? diagnostic
        : {
            ...diagnostic,
            message: `${diagnostic.message} Did you mean '${near}'?`,
          },
    );
  }
  return suggested;
}

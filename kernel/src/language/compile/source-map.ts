/** From a cell's code back to what was typed. Few cells ever fail: the way is kept in steps, and put together when somebody asks for a place. */
import remapping from "@jridgewell/remapping";

/** A source map of one step, without the texts that it leads to. */
export interface MapStep {
  version: 3;
  sources: [string];
  names: string[];
  mappings: string;
}

export interface CellMap {
  /** The one source: the cell's name. */
  source: string;
  /** What was typed. */
  text: string;
  /** From the code to the text; the step that compiling took last comes first. */
  steps: MapStep[];
}

export function mapStep(map: { names: string[]; mappings: string }): MapStep {
  const { names, mappings } = map;
  return { version: 3, sources: ["cell"], names, mappings };
}

/** @returns a source map (v3 JSON) that contains the typed text */
export function composed({ source, text, steps }: CellMap): string {
  const map = remapping(steps, () => null);
  map.sources = [source];
  map.sourcesContent = [text];
  return map.toString();
}

/** What an interrupt throws into a cell: an ordinary error, so that `finally` runs. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor(options?: ErrorOptions) {
    super("the cell was interrupted", options);
  }
}

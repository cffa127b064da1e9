/** Types of what the kernel itself puts in scope, beside Node's. */
export const globals = `
/**
 * Shows a value: under the cell, at once, as it would be shown as the cell's result.
 * @param options  an \`id\` lets a later call with \`update: true\` replace what is shown
 * @returns the id
 */
declare function display(value: unknown, options?: {id?: string; update?: boolean}): Promise<string>;

/**
 * Asks for a line of text and waits for it.
 * @returns the text, or null where nobody can be asked
 */
declare function prompt(message?: string, defaultValue?: string): string | null;

/** Asks for a line that is not shown while it is typed. */
declare function password(message?: string): string | null;

/** Asks a question to be answered with yes or no. */
declare function confirm(message?: string): boolean;

/** Shows a message. */
declare function alert(message?: string): void;
`;

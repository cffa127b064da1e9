/** A Jupyter message without its frames. Field names are the protocol's own, snake case included. */

/** What we speak: subshells need 5.5. */
export const protocolVersion = "5.5";

export interface Header {
  msg_id: string;
  username: string;
  session: string;
  /** ISO 8601 */
  date: string;
  msg_type: string;
  version: string;
  /** Which subshell a shell request is for (JEP 91); absent or null: the main shell. */
  subshell_id?: string | null;
}

export type Content = Record<string, unknown>;

export interface Message {
  header: Header;
  /** Empty for messages that nobody asked for. */
  parent_header: Header | Record<string, never>;
  metadata: Record<string, unknown>;
  content: Content;
  /** The content as JSON text, where it need not be made: it is sent instead of `content`. */
  encoded?: Uint8Array;
  buffers: Uint8Array[];
}

/** Makes headers that no other session makes: the id of this session and a running number. */
export class HeaderSource {
  #next = 0;
  constructor(
    readonly session: string,
    readonly username: string,
  ) {}

  header(type: string): Header {
    return {
      msg_id: `${this.session}_${this.#next++}`,
      username: this.username,
      session: this.session,
      date: new Date().toISOString(),
      msg_type: type,
      version: protocolVersion,
    };
  }

  message(
    type: string,
    parent: Header | undefined,
    content: Content,
    metadata: Record<string, unknown> = {},
    buffers: Uint8Array[] = [],
  ): Message {
    return {
      header: this.header(type),
      parent_header: parent ?? {},
      metadata,
      content,
      buffers,
    };
  }
}

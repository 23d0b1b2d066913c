// Errors that are the user's to mend: told in one line, exit code 2.

/** A wrong flag, file or setting; the message says what was expected. */
export class UserError extends Error {}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

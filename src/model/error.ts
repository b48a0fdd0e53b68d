/** The one error class: a code for machines, and a message that says what was received and what to do. */

export class MatrixError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    // With the code, because Playwright shows name and message and nothing else of an error.
    this.name = `MatrixError [${code}]`;
    this.code = code;
  }
}

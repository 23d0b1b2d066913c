// What is wrong with a request: an HTTP status and a text for the one who sent it.

export class RequestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

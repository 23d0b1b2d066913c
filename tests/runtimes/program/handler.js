// Runs the program in an edge worker, on request.
import { answer } from "./answer.js";

export default {
  async fetch(request) {
    return Response.json(await answer(new URL(request.url).searchParams.get("only") ?? ""));
  },
};

// Trains in an edge worker, on request.
import { train } from "./train.js";

export default {
  async fetch() {
    return Response.json(await train());
  },
};

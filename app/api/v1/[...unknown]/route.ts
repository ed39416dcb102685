// Every address below /api/v1 that nothing else answers.
import { refuse } from "@/domain/refusal";
import { problem } from "../../problem";

const nowhere = async (request: Request): Promise<Response> =>
  problem(refuse("unknown-route"), new URL(request.url).pathname);

export { nowhere as DELETE, nowhere as GET, nowhere as PATCH, nowhere as POST, nowhere as PUT };

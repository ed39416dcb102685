import { contract } from "../contract";
import { serveOpen } from "../endpoint";
import { openApi } from "../openapi";

export const GET = serveOpen(contract.getOpenApi, async () => ({ body: openApi() }));

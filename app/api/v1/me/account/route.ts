import { upgrade } from "../../account-call";
import { contract } from "../../contract";
import { serve } from "../../endpoint";

export const POST = serve(contract.addPassword, (call) =>
  upgrade(call, { ...call.body, name: "", address: call.address }),
);

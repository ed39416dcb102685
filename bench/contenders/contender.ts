// What the bench has to know of a server to measure it: how it is started, what it speaks, how one gets in.
import type { Address } from "../load/light-client";
import type { Wire } from "../load/wire";
import type { Runtime } from "../runtime";
import type { ServerCommand } from "../server-process";

/** Where one running server lives; a restart keeps it. */
export interface Place {
  readonly port: number;
  readonly dataDir: string;
}

/** How the load side gets into a running server. */
export interface Door {
  /** Lets so many people in, who may be asked for connections after that. */
  invite(people: number): Promise<void>;
  createDocument(): Promise<string>;
  address(documentId: string, person: number): Address;
}

export interface Contender {
  readonly name: string;
  /** As it stands in the tables. */
  readonly title: string;
  readonly wire: Wire;
  /** Whether documents outlive the process. */
  readonly storesDocuments: boolean;
  /** Whether it holds documents at all. */
  readonly holdsDocuments: boolean;
  readonly version: (runtime: Runtime) => string;
  readonly needsPeers: boolean;
  readonly prepare?: (runtime: Runtime, place: Place) => void;
  readonly command: (runtime: Runtime, place: Place) => ServerCommand;
  readonly door: (place: Place) => Door;
}

/** For servers that take any name for a document and let everybody in. */
export const openDoor = (address: (documentId: string) => string): Door => {
  let documents = 0;
  return {
    invite: async () => undefined,
    createDocument: async () => {
      documents += 1;
      return `document-${documents}`;
    },
    address: (documentId) => ({ url: address(documentId), headers: {}, protocols: [] }),
  };
};

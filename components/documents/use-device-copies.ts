"use client";

import { useCallback, useEffect, useState } from "react";
import { DeviceCopies, type UnsavedDocument } from "@/client/device-copies";

/** Whoever used this browser before has nothing left in it that the server has too. */
export const useForgottenOthers = (userId: string): void => {
  useEffect(() => {
    void new DeviceCopies().forgetSavedOfOthers(userId);
  }, [userId]);
};

interface DeviceState {
  readonly documents: readonly UnsavedDocument[];
  readonly ofOthers: number;
}

const lookAgainMs = 2_000;

/** What only this device has, as of now: another tab may be sending it. */
export const useUnsavedDocuments = (userId: string) => {
  const [state, setState] = useState<DeviceState>({ documents: [], ofOthers: 0 });
  const [looks, setLooks] = useState(0);
  const lookAgain = useCallback(() => setLooks((count) => count + 1), []);

  useEffect(() => {
    let current = true;
    const copies = new DeviceCopies();
    void Promise.all([copies.unsavedOf(userId), copies.unsavedOfOthers(userId)]).then(
      ([documents, ofOthers]) => {
        if (current) setState({ documents, ofOthers });
      },
    );
    const timer = setInterval(lookAgain, lookAgainMs);
    window.addEventListener("focus", lookAgain);
    return () => {
      current = false;
      clearInterval(timer);
      window.removeEventListener("focus", lookAgain);
    };
  }, [userId, looks, lookAgain]);

  const forget = async (document: UnsavedDocument): Promise<void> => {
    await new DeviceCopies().forgetDocument(userId, document.id);
    lookAgain();
  };

  const forgetOthers = async (): Promise<void> => {
    await new DeviceCopies().forgetOthers(userId);
    lookAgain();
  };

  return { ...state, forget, forgetOthers };
};

// In which way each document was last open on this device: to write, to suggest or to look. Forgotten at sign-out.

const prefix = (userId: string): string => `parley/mode/${userId}/`;

export const keptMode = (userId: string, documentId: string): string | null => {
  try {
    return localStorage.getItem(prefix(userId) + documentId);
  } catch {
    return null;
  }
};

export const keepMode = (userId: string, documentId: string, mode: string | null): void => {
  try {
    if (mode === null) localStorage.removeItem(prefix(userId) + documentId);
    else localStorage.setItem(prefix(userId) + documentId, mode);
  } catch {
    // Without storage it lasts as long as the page.
  }
};

export const forgetModes = (userId: string): void => {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(prefix(userId))) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
};

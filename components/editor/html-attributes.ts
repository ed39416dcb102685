// What the text's HTML says of itself, in the editor and before the editor is there.

/** Of a link, beside its address. */
export const linkAttributes = { target: "_blank", rel: "noopener noreferrer nofollow" } as const;

/** What the box of a task is called, from the task's first line. */
export const taskLabel = (text: string): string => `Done: ${text || "empty task"}`;

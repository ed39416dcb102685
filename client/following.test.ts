import { expect, it } from "vitest";
import type { CommentView } from "@/protocol/comment-shapes";
import type { NotificationPage, NotificationView } from "@/protocol/notification-shapes";
import { Following } from "./following";
import { type Inbox, withFirstPage, withNotification, withRead } from "./inbox";
import type { Answer } from "./json-api";
import { withComment, without } from "./threads";

/** An answer that comes when it is let. */
const late = <T>() => {
  let comes: (answer: Answer<T>) => void = () => undefined;
  const asked = new Promise<Answer<T>>((resolve) => {
    comes = resolve;
  });
  return { asked, comes: (value: T) => comes({ ok: true, value }), fails: () => comes(noAnswer) };
};
const noAnswer = { ok: false, problem: { status: 0, title: "nobody answers" } } as const;

type Comments = readonly CommentView[];

const said = (id: string, body: string) => ({ id, body, createdAt: id }) as CommentView;

const bodies = (answer: Answer<Comments>): string =>
  answer.ok ? answer.value.map(({ body }) => body).join(", ") : "nothing";

it("HEAR-6 what is heard while a list is read is not lost to the older answer", async () => {
  const following = new Following<Comments>();
  const { asked, comes } = late<Comments>();
  const reading = following.read(asked, (comments) => comments);
  following.heard((comments) => withComment(comments, said("2", "new")));
  following.heard((comments) => withComment(comments, said("1", "edited")));
  following.heard((comments) => without(comments, "0"));
  comes([said("0", "deleted"), said("1", "as it was")]);
  expect(bodies(await reading)).toBe("edited, new");
});

it("HEAR-6 the older of two answers knows what both missed, and one that fails is forgotten", async () => {
  const following = new Following<Comments>();
  const [first, second, failed] = [late<Comments>(), late<Comments>(), late<Comments>()];
  const readings = [first, second, failed].map(({ asked }) => following.read(asked, (list) => list));
  following.heard((comments) => withComment(comments, said("1", "new")));
  failed.fails();
  second.comes([said("1", "new")]);
  first.comes([]);
  expect((await Promise.all(readings)).map(bodies)).toEqual(["new", "new", "nothing"]);
});

const notice = (number: number, readAt: string | null = null) =>
  ({ id: `n${number}`, createdAt: new Date(number * 1_000).toISOString(), readAt }) as NotificationView;

it("HEAR-6 counts what is unread right, whether the answer is older or newer than what was heard", async () => {
  const read = async (page: NotificationPage): Promise<string> => {
    const following = new Following<Inbox>();
    const { asked, comes } = late<NotificationPage>();
    const reading = following.read(asked, withFirstPage);
    following.heard((inbox) => withRead(inbox, { ids: ["n1"], unread: 0 }, "now"));
    following.heard((inbox) => withNotification(inbox, notice(2)));
    comes(page);
    const answer = await reading;
    if (!answer.ok) return "nothing";
    const unread = answer.value.notifications.filter(({ readAt }) => readAt === null);
    return `${unread.map(({ id }) => id).join(" ")}: ${answer.value.unread}`;
  };
  expect(await read({ notifications: [notice(1)], nextCursor: null, unread: 1 })).toBe("n2: 1");
  const newer = [notice(3), notice(2), notice(1, "before")];
  expect(await read({ notifications: newer, nextCursor: null, unread: 2 })).toBe("n2 n3: 2");
});

// What a person is told about, and of what they do not want to be told.
import { z } from "zod";
import { notificationKinds } from "@/protocol/notification-shapes";
import { endpoint, plain } from "./definition";
import { author, oneDocument, time } from "./fields";

const notification = z.strictObject({
  id: z.string(),
  kind: z.enum(notificationKinds),
  documentId: z.string(),
  documentTitle: z.string().nullable().meta({ description: "null when you cannot open it any more" }),
  actor: author,
  subjectId: z.string().nullable(),
  inChat: z.boolean(),
  excerpt: z.string(),
  createdAt: time,
  readAt: time.nullable(),
});
const namedNotifications = z.strictObject({ ids: z.array(z.string().max(64)).max(200) });
const notificationsUpTo = z.strictObject({ upTo: time });

const muted = z.strictObject({ muted: z.boolean() });
const digest = z.strictObject({ wanted: z.boolean() });

export const notifications = {
  listNotifications: endpoint({
    ...plain,
    method: "GET",
    path: "/notifications",
    summary: "What you are told about, newest first",
    query: z.strictObject({ cursor: z.string().max(64).optional() }),
    answer: z.strictObject({
      notifications: z.array(notification),
      nextCursor: z.string().nullable(),
      unread: z.int(),
    }),
    refusals: [],
  }),
  readNotifications: endpoint({
    ...plain,
    method: "POST",
    path: "/notifications/read",
    summary: "Mark some of them read, or all up to a moment",
    body: z.union([namedNotifications, notificationsUpTo]),
    answer: z.union([
      namedNotifications.extend({ unread: z.int() }),
      notificationsUpTo.extend({ unread: z.int() }),
    ]),
    refusals: [],
  }),
  getMute: endpoint({
    ...plain,
    method: "GET",
    path: "/documents/{documentId}/mute",
    summary: "Whether you muted the document's notifications",
    params: oneDocument,
    answer: muted,
    refusals: ["unknown-document"],
  }),
  setMute: endpoint({
    ...plain,
    method: "PUT",
    path: "/documents/{documentId}/mute",
    summary: "Mute the document's notifications, or hear of it again",
    params: oneDocument,
    body: muted,
    answer: muted,
    refusals: ["unknown-document"],
  }),
  getDigest: endpoint({
    ...plain,
    method: "GET",
    path: "/me/digest",
    summary: "Whether unread notifications also come by e-mail",
    answer: digest,
    refusals: [],
  }),
  setDigest: endpoint({
    ...plain,
    method: "PUT",
    path: "/me/digest",
    summary: "Whether unread notifications also come by e-mail",
    body: digest,
    answer: digest,
    refusals: [],
  }),
} as const;

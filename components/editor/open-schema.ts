// A schema that keeps what it does not declare: attributes of its nodes and marks, and marks that it does not know.
// ProseMirror makes nodes and marks anew all the time, from what is on the screen too, and asks their types to.
import { Mark, type MarkType, type Node, type NodeType, type Schema } from "@tiptap/pm/model";

/** Every mark that is not understood has a type of its own, made after this one. */
export const unreadableMark = "unreadableMark";

type Attributes = Record<string, unknown>;

const isRecord = (value: unknown): value is Attributes =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** What our schema asks for is always one of these; nothing else can be drawn with certainty. */
const isPlain = (value: unknown): boolean =>
  value === undefined || value === null || typeof value !== "object";

const declaredBy = ({ spec }: NodeType | MarkType): object => spec.attrs ?? {};

/** Whether a type can draw these: those that it declares are what it expects. */
export const canDraw = (type: NodeType | MarkType, given: Attributes): boolean =>
  Object.keys(declaredBy(type)).every((name) => !Object.hasOwn(given, name) || isPlain(given[name]));

/** What nothing in the schema declares. Commands hand a heading's level to the paragraph that it becomes. */
const unknownTo = ({ nodes, marks }: Schema): ((given: Attributes) => Attributes) => {
  const declared = new Set(
    [...Object.values(nodes), ...Object.values(marks)].flatMap((type) => Object.keys(declaredBy(type))),
  );
  return (given) => Object.fromEntries(Object.entries(given).filter(([name]) => !declared.has(name)));
};

/** Their value may be anything that stands in a document. */
const newMark = (type: MarkType, attributes: unknown): Mark =>
  new (Mark as unknown as new (type: MarkType, attributes: unknown) => Mark)(type, attributes);

/** It is internal there. */
interface MakesAttributes {
  computeAttrs: (given: Attributes | null) => Node["attrs"];
}

const opened = new WeakSet<Schema>();

/** Each editor has a schema of its own; it is opened once. */
export const openSchema = (schema: Schema): void => {
  if (opened.has(schema)) return;
  opened.add(schema);
  const unknown = unknownTo(schema);
  for (const type of Object.values(schema.nodes)) {
    const made = type as unknown as MakesAttributes;
    const computed = made.computeAttrs.bind(type);
    made.computeAttrs = (given) =>
      given === null ? computed(given) : { ...computed(given), ...unknown(given) };
  }
  for (const type of Object.values(schema.marks)) {
    const create = type.create.bind(type);
    type.create = (given) => {
      const mark = create(given);
      const more = unknown(given ?? {});
      return Object.keys(more).length === 0 ? mark : newMark(type, { ...mark.attrs, ...more });
    };
  }
};

export const isUnreadableMark = ({ type }: Mark): boolean => isMadeUp(type);

const isMadeUp = (type: MarkType): boolean =>
  Object.getPrototypeOf(type) === type.schema.marks[unreadableMark];

/** y-tiptap writes a mark under the name of its type. Text may have it in any block. */
const makeUpType = (schema: Schema, name: string): MarkType => {
  const type = Object.create(schema.marks[unreadableMark] ?? null, { name: { value: name } }) as MarkType;
  const create: MarkType["create"] = (given) => newMark(type, given);
  Object.assign(type, { excluded: [type], create });
  for (const { markSet } of Object.values(schema.nodes)) (markSet as MarkType[] | null)?.push(type);
  // So that it is found when the text is read from the screen.
  if (!Object.hasOwn(schema.marks, name)) Object.assign(schema.marks, { [name]: type });
  return type;
};

export class Marks {
  readonly #schema: Schema;
  readonly #madeUp = new Map<string, MarkType>();

  constructor(schema: Schema) {
    openSchema(schema);
    this.#schema = schema;
  }

  read(attributes: Attributes, parent: NodeType): readonly Mark[] {
    return Mark.setFrom(Object.entries(attributes).map(([key, value]) => this.#read(key, value, parent)));
  }

  #read(key: string, value: unknown, parent: NodeType): Mark {
    const type = this.#typeOf(key);
    if (type === null || !parent.allowsMarkType(type))
      return this.#madeUpType(key).create(value as Attributes);
    // Scripts say `bold: true`.
    if (value === true) return type.create();
    if (!isRecord(value) || !canDraw(type, value)) return this.#madeUpType(key).create(value as Attributes);
    const mark = type.create(value);
    const isAll = Object.keys(value).every((name) => Object.hasOwn(mark.attrs, name));
    return isAll ? mark : newMark(type, { ...value, ...mark.attrs });
  }

  #typeOf(key: string): MarkType | null {
    const type = Object.hasOwn(this.#schema.marks, key) ? this.#schema.marks[key] : undefined;
    return type === undefined || key === unreadableMark || isMadeUp(type) ? null : type;
  }

  #madeUpType(key: string): MarkType {
    const registered = Object.hasOwn(this.#schema.marks, key) ? this.#schema.marks[key] : undefined;
    const known = registered !== undefined && isMadeUp(registered) ? registered : this.#madeUp.get(key);
    const type = known ?? makeUpType(this.#schema, key);
    this.#madeUp.set(key, type);
    return type;
  }
}

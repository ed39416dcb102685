// The text of a document as it was last projected, in the shape in which the editor shows it, so that nothing moves when
// the editor takes its place. The server draws it; the browser gets no code for it. Implements PAINT-4 and PAINT-5.
import { createElement, Fragment, type ReactNode } from "react";
import { codeLanguageLabel, codeLanguageOf } from "@/components/editor/code-languages";
import { linkAttributes, taskLabel } from "@/components/editor/html-attributes";
import {
  type FirstPaint as Painted,
  type PaintedBlock,
  type PaintedInline,
  type PaintedItem,
  type PaintedMark,
  type PaintedText,
  paintedText,
} from "@/protocol/first-paint";

export function FirstPaint({ paint }: { readonly paint: Painted }) {
  return (
    <div data-testid="first-paint" className="prose font-prose">
      {inOrder(paint.blocks.map(block))}
      {!paint.isWhole && (
        <p className="font-ui text-ui text-ink-soft">
          The document goes on. The rest is shown when this page is connected.
        </p>
      )}
    </div>
  );
}

/** They stay where they are, and need no keys. */
const inOrder = (nodes: readonly ReactNode[]): ReactNode => createElement(Fragment, null, ...nodes);

const block = (painted: PaintedBlock): ReactNode => {
  switch (painted.type) {
    case "paragraph":
      return <p>{line(painted.content)}</p>;
    case "heading":
      return createElement(`h${painted.attrs.level}`, null, line(painted.content));
    case "codeBlock":
      return codeBlock(codeLanguageOf(painted.attrs.language), painted.content);
    case "bulletList":
      return <ul>{inOrder(painted.content.map(item))}</ul>;
    case "orderedList":
      return <ol start={painted.attrs.start}>{inOrder(painted.content.map(item))}</ol>;
    case "taskList":
      return <ul data-type="taskList">{inOrder(painted.content.map(task))}</ul>;
    case "blockquote":
      return <blockquote>{inOrder(painted.content.map(block))}</blockquote>;
    case "horizontalRule":
      return <hr />;
  }
};

const item = ({ content }: PaintedItem): ReactNode => <li>{inOrder(content.map(block))}</li>;

const task = ({ attrs, content }: PaintedItem): ReactNode => {
  const checked = attrs?.checked ?? false;
  return (
    <li data-checked={checked}>
      <label>
        <input
          type="checkbox"
          checked={checked}
          disabled
          readOnly
          aria-label={taskLabel(textOf(content[0]))}
        />
      </label>
      <div>{inOrder(content.map(block))}</div>
    </li>
  );
};

const textOf = (first: PaintedBlock | undefined): string =>
  first === undefined ? "" : paintedText({ blocks: [first], isWhole: true });

const codeBlock = (language: string, content: readonly PaintedText[]): ReactNode => (
  <div className="code-block">
    <span aria-hidden="true" className="code-language">
      {codeLanguageLabel(language)}
    </span>
    <pre>
      <code>{line(content)}</code>
    </pre>
  </div>
);

/** A line that has no letter, or none after its last break, has its height all the same. */
const line = (content: readonly PaintedInline[]): ReactNode => {
  const last = content.at(-1);
  const isOpen = last?.type !== "text" || last.text.endsWith("\n");
  return inOrder([...content.map(inline), isOpen && <br />]);
};

const inline = (painted: PaintedInline): ReactNode =>
  painted.type === "hardBreak" ? <br /> : (painted.marks ?? []).reduceRight(marked, painted.text);

const marked = (inner: ReactNode, mark: PaintedMark): ReactNode => {
  switch (mark.type) {
    case "link":
      return (
        <a href={mark.attrs.href} {...linkAttributes}>
          {inner}
        </a>
      );
    case "bold":
      return <strong>{inner}</strong>;
    case "code":
      return <code>{inner}</code>;
    case "italic":
      return <em>{inner}</em>;
    case "strike":
      return <s>{inner}</s>;
    case "underline":
      return <u>{inner}</u>;
  }
};

import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { SidePanel } from "./side-panel";

it("the side panel is a landmark that says what it is, and can be closed by name", () => {
  const markup = renderToStaticMarkup(
    <SidePanel title="Comments" onClose={() => undefined} actions={<button type="button">Filter</button>}>
      <p>Nothing yet</p>
    </SidePanel>,
  );
  expect(markup).toContain('<aside aria-label="Comments"');
  expect(markup).toContain('aria-label="Close comments"');
  expect(markup).toMatch(/Filter.*Close comments.*Nothing yet/);
});

"""Opens pages in Chromium, looks for what must not be, and takes their pictures. Run by .ci/pages."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SIZES = {"desk": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")

# How much wider the page is than its window.
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Texts of a chart that stand over each other or out of it, by what they say. A leaning text is measured by its point.
COLLIDING = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const texts = [...svg.querySelectorAll('text')].filter((text) => !text.hasAttribute('transform'));
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
    for (const [said, box] of boxes) {
      const out = box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
      if (out) found.push(`${said} stands out of its chart`);
    }
    boxes.forEach(([one, a], nth) => {
      for (const [other, b] of boxes.slice(nth + 1)) {
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        // A box is a little higher than its letters.
        if (x > 1 && y > 4) found.push(`${one} stands over ${other}`);
      }
    });
  }
  return found;
}"""

# Text with too little contrast to what is behind it (WCAG 2 AA: 4.5, large text 3).
PALE = """() => {
  const found = new Set();
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const part = (c) => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = rgb(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || node.getClientRects().length === 0) continue;
    if (node.closest('title, desc, .flagged')) continue;
    const style = getComputedStyle(node);
    const [one, other] = [light(rgb(node.closest('svg') ? style.fill : style.color)), light(ground(node))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.6 && style.fontWeight >= 700) ? 3 : 4.5;
    if (contrast < least) found.add(`${walk.currentNode.textContent.trim().slice(0, 40)}: contrast ${contrast.toFixed(2)}`);
  }
  return [...found];
}"""


def look(browser, page_file, folder):
    wrong = []
    address = page_file.resolve().as_uri()
    for size, (width, height) in SIZES.items():
        for theme in THEMES:
            name = f"{page_file.stem}-{size}-{theme}"
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=2
            )
            page = context.new_page()
            said = []
            page.on("console", lambda message: said.append(f"said {message.type}: {message.text}"))
            page.on("pageerror", lambda error: said.append(f"failed: {error}"))
            page.on("request", lambda asked: said.append(f"asked for {asked.url}") if asked.url != address else None)
            page.goto(address, wait_until="load")
            too_wide = page.evaluate(TOO_WIDE)
            if too_wide > 0:
                said.append(f"is {too_wide} px wider than its window")
            said += page.evaluate(COLLIDING)
            said += page.evaluate(PALE)
            page.screenshot(path=folder / f"{name}.png", full_page=True)
            if (size, theme) == ("desk", "light"):
                page.pdf(path=folder / f"{page_file.stem}.pdf", prefer_css_page_size=True, print_background=True)
            # Whoever opens what is folded in sees a page as wide as its window, too.
            page.evaluate("() => document.querySelectorAll('details').forEach((details) => { details.open = true; })")
            too_wide = page.evaluate(TOO_WIDE)
            if too_wide > 0:
                said.append(f"is {too_wide} px wider than its window, unfolded")
            context.close()
            wrong += [f"{name}: {what}" for what in said]
    return wrong


def main():
    folder, *files = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        # In a container without user namespaces Chromium has no sandbox; the pages are our own.
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        wrong = [what for file in files for what in look(browser, file, folder)]
        browser.close()
    for what in wrong:
        print(what, file=sys.stderr)
    print(f"{len(files)} pages, {len(wrong)} complaints, pictures in {folder}")
    sys.exit(bool(wrong))


main()

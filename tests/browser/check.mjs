// Opens each brief named on the command line in headless Chromium and checks what a reader does with it.
//
//   node check.mjs BRIEF.html... [--shots DIR]
//
// CHROMIUM names another browser than /usr/bin/chromium. Exit status 1 where anything fails.
import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = process.argv.slice(2);
const at = args.indexOf("--shots");
const shots = at >= 0 ? args.splice(at, 2)[1] : null;
if (args.length === 0) {
  console.error("usage: node check.mjs BRIEF.html... [--shots DIR]");
  process.exit(2);
}
if (shots) mkdirSync(shots, { recursive: true });

let failures = 0;
function expect(ok, what, detail = "") {
  if (!ok) failures += 1;
  console.log(`${ok ? "ok  " : "FAIL"} ${what}${!ok && detail ? `: ${detail}` : ""}`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

for (const file of args) {
  const name = basename(file, ".html");
  console.log(`== ${file}`);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  const messages = [];
  const requests = [];
  page.on("console", (message) => { if (message.type() === "error") messages.push(message.text()); });
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("dialog", (dialog) => { messages.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(resolve(file)).href);
  expect(requests.length === 1, "nothing but the file itself is loaded", requests.slice(1, 4).join(" "));

  // Links.
  const broken = await page.evaluate(() => [...document.querySelectorAll("a[href]")]
    .map((a) => a.getAttribute("href"))
    .filter((href) => !href.startsWith("#") || !document.getElementById(href.slice(1))));
  expect(broken.length === 0, "every link leads to a place in the page", broken.slice(0, 5).join(" "));
  const twice = await page.evaluate(() => {
    const seen = new Set();
    return [...document.querySelectorAll("[id]")].map((e) => e.id).filter((id) => seen.has(id) || !seen.add(id));
  });
  expect(twice.length === 0, "no id stands twice", twice.slice(0, 5).join(" "));
  const source = page.locator('main td a[href^="#s"]').first();
  if (await source.count()) {
    const href = await source.getAttribute("href");
    await source.click();
    await page.waitForTimeout(700);
    const seen = await page.evaluate((id) => {
      const mark = document.getElementById(id);
      const box = mark.getBoundingClientRect();
      const sentence = mark.closest(".s");
      return {
        text: sentence?.textContent ?? "",
        inView: box.top >= 0 && box.bottom <= innerHeight,
        mark: getComputedStyle(mark).backgroundColor,
        sentence: sentence ? getComputedStyle(sentence).backgroundColor : "",
      };
    }, href.slice(1));
    expect(seen.inView, "a figure's link scrolls to its mention");
    expect(seen.sentence === "rgb(255, 243, 176)", "the sentence is highlighted", seen.sentence);
    expect(seen.mark === "rgb(255, 210, 63)", "the mention is highlighted", seen.mark);
    if (shots) await page.screenshot({ path: join(shots, `${name}-source.png`) });
  }

  // Sorting: the second column of the first table that sorts, by click and by keyboard.
  const sortable = page.locator("table.data:not(.still)").first();
  if (await sortable.locator("thead th button").count()) {
    const index = 2;
    const keys = () => sortable.evaluate((table, column) => [...table.tBodies[0].rows]
      .map((row) => row.cells[column]?.dataset.v).filter((v) => v !== undefined).map(Number), index);
    const button = sortable.locator("thead th button").nth(index);
    await button.click();
    const rising = await keys();
    expect(rising.every((v, i) => i === 0 || rising[i - 1] <= v), "a click sorts upward", rising.join(" "));
    await button.focus();
    await page.keyboard.press("Enter");
    const falling = await keys();
    expect(falling.every((v, i) => i === 0 || falling[i - 1] >= v), "the Enter key sorts downward");
    const state = await sortable.locator("thead th").nth(index).getAttribute("aria-sort");
    expect(state === "descending", "the order is announced", state ?? "none");
  }

  // CSV.
  const buttons = page.locator("button.csv");
  expect(await buttons.count() === await page.locator("table.data").count(), "every table has a CSV button");
  if (await buttons.count()) {
    const [download] = await Promise.all([page.waitForEvent("download"), buttons.first().click()]);
    const text = readFileSync(await download.path(), "utf8");
    const rows = await page.locator("table.data").first().locator("tbody tr").count();
    expect(text.startsWith("\ufeff"), "the CSV opens in Excel (byte-order mark)");
    expect(text.trim().split("\r\n").length === rows + 1, "the CSV has a line a row");
    expect(download.suggestedFilename().endsWith(".csv"), "the CSV has a file name");
  }

  // Accessibility. The policy of the page forbids foreign scripts, so axe comes in through the debugger.
  await page.evaluate(axe);
  const report = await page.evaluate(async () => {
    const result = await axe.run(document, { resultTypes: ["violations"] });
    return result.violations.map((v) => ({ id: v.id, impact: v.impact, count: v.nodes.length, node: v.nodes[0].html }));
  });
  const serious = report.filter((v) => v.impact === "serious" || v.impact === "critical");
  expect(serious.length === 0, "axe finds nothing serious",
    serious.map((v) => `${v.id} ×${v.count} ${v.node.slice(0, 160)}`).join(" | "));
  for (const v of report.filter((v) => !serious.includes(v))) console.log(`     axe ${v.impact}: ${v.id} ×${v.count}`);

  // Widths: no sideways scrolling of the page, on a phone either.
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over <= 0, `no sideways scrolling at ${width} px`, `${over} px over`);
    if (shots) {
      await page.evaluate(() => { location.hash = ""; scrollTo({ top: 0, behavior: "instant" }); });
      await page.screenshot({ path: join(shots, `${name}-${width}.png`) });
    }
  }

  // Print.
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 700, height: 1000 });
  // A hostile page may be ugly on paper; it must only be harmless.
  const wide = name === "hostile" ? 0 : await page.evaluate(() => [...document.querySelectorAll("table, figure svg")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1).length);
  expect(wide === 0, "nothing is wider than an A4 page", `${wide} tables or charts`);
  const pdf = await page.pdf({ preferCSSPageSize: true, path: shots ? join(shots, `${name}.pdf`) : undefined });
  expect(pdf.subarray(0, 4).toString() === "%PDF", "prints to PDF");
  expect(messages.length === 0, "nothing ran that should not, no errors", messages.slice(0, 3).join(" | "));
  const marker = await page.evaluate(() => globalThis.hostile === undefined);
  expect(marker, "hostile text did not run");
  await context.close();
}
await browser.close();
console.log(failures === 0 ? "all checks hold" : `${failures} checks failed`);
process.exit(failures === 0 ? 0 : 1);

// Opens each brief named on the command line in headless Chromium and checks what a reader does with it.
//
//   node check.mjs BRIEF.html... [--shots DIR]
//
// CHROMIUM names another browser than /usr/bin/chromium. Exit status 1 where anything fails.
import { readFileSync, mkdirSync, statSync } from "node:fs";
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
  expect(statSync(file).size < 5_000_000, "the file is under 5 MB", `${statSync(file).size} bytes`);

  // The verdicts stand first and in one screen.
  const first = await page.evaluate(() => {
    const section = document.querySelector("main section");
    const table = section.querySelector("table");
    return { id: section.id, bottom: (table ?? section).getBoundingClientRect().bottom, rows: table?.tBodies[0].rows.length ?? 0 };
  });
  expect(first.id === "verdicts", "the verdicts come first", first.id);
  expect(first.bottom <= 900 || first.rows > 24, "all verdicts fit one screen of 1280 × 900", `${Math.round(first.bottom)} px`);
  const language = await page.evaluate(() => document.documentElement.lang);
  if (name === "en" || name === "zh") {
    expect(language.startsWith(name), `the page says that it is in ${name}`, language);
    const names = await page.evaluate(() => [...document.querySelectorAll("#verdicts tbody th")].map((e) => e.textContent));
    const latin = names.filter((text) => /[A-Za-z]{4}/.test(text)).length;
    expect(name === "zh" ? latin === 0 : latin >= names.length / 2, "indicators are named in the page's language",
      `${latin} of ${names.length} in Latin letters`);
    const parts = await page.evaluate(() => [...document.querySelectorAll("main > section")].map((e) => e.id));
    for (const part of ["verdicts", "slogan", "targets", "cities", "outcomes", "warnings", "series", "facts", "sources"]) {
      expect(parts.includes(part), `the page has the part ${part}`, parts.join(" "));
    }
    const judged = await page.evaluate(() => [...document.querySelectorAll("article.target")]
      .filter((e) => e.querySelectorAll("figure svg").length >= 2)
      .filter((e) => !e.querySelector("blockquote a") || !e.querySelector("h4") || e.querySelectorAll("table").length < 2).length);
    expect(judged === 0, "every judged target has its charts, sentence, pace and what would change the verdict", `${judged} lack one`);
  }

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

  // Every table that sorts does so in every column, both ways, and no row is lost.
  const unsorted = await page.evaluate(() => {
    const wrong = [];
    for (const table of document.querySelectorAll("table.data:not(.still)")) {
      const count = table.tBodies[0].rows.length;
      [...table.querySelectorAll("thead th button")].forEach((button, column) => {
        for (const sign of [1, -1]) {
          button.click();
          const sort = button.closest("th").getAttribute("aria-sort");
          const keys = [...table.tBodies[0].rows].map((row) => row.cells[column].dataset.v)
            .filter((v) => v !== undefined && v !== "").map(Number);
          const way = sort === "descending" ? -1 : 1;
          if (keys.some((v, i) => i > 0 && (v - keys[i - 1]) * way < 0)) wrong.push(`${table.dataset.file}:${column}`);
          if (table.tBodies[0].rows.length !== count) wrong.push(`${table.dataset.file} lost rows`);
        }
      });
    }
    return wrong;
  });
  expect(unsorted.length === 0, "every column of every table sorts", unsorted.slice(0, 5).join(" "));

  // CSV.
  const buttons = page.locator("button.csv");
  expect(await buttons.count() === await page.locator("table.data").count(), "every table has a CSV button");
  // All tables at once, with the file caught on its way out; one real download follows.
  const uneven = await page.evaluate(async () => {
    const { createObjectURL, revokeObjectURL } = URL;
    const { click } = HTMLAnchorElement.prototype;
    const files = [];
    URL.createObjectURL = (blob) => { files.push(blob); return "blob:caught"; };
    URL.revokeObjectURL = () => {};
    HTMLAnchorElement.prototype.click = () => {};
    const tables = [...document.querySelectorAll("table.data")];
    document.querySelectorAll("button.csv").forEach((button) => button.click());
    Object.assign(URL, { createObjectURL, revokeObjectURL });
    HTMLAnchorElement.prototype.click = click;
    const wrong = files.length === tables.length ? [] : [`${files.length} files of ${tables.length} tables`];
    for (const [i, file] of files.entries()) {
      // A cell may hold line breaks within quotation marks: lines are counted outside them.
      const lines = (await file.text()).replace(/"[^"]*"/g, "").trim().split("\r\n").length;
      const rows = tables[i].tBodies[0].rows.length;
      if (lines !== rows + 1) wrong.push(`${tables[i].dataset.file}: ${lines} lines, ${rows} rows`);
    }
    return wrong;
  });
  expect(uneven.length === 0, "every table downloads with a line a row", uneven.slice(0, 5).join(" | "));
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

  // The dark scheme: dark page, dark charts, and still nothing serious.
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await page.evaluate(() => {
    const light = (colour) => (colour.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
    // The first drawn shape of a chart is its background.
    const grounds = [...document.querySelectorAll("figure svg")].map((svg) => svg.querySelector("polygon, rect, path"))
      .filter(Boolean).map((shape) => light(getComputedStyle(shape).fill));
    return { page: light(getComputedStyle(document.body).backgroundColor), charts: grounds.filter((value) => value > 90).length };
  });
  expect(dark.page < 60, "the dark scheme has a dark page", String(dark.page));
  expect(dark.charts === 0, "the dark scheme has dark charts", `${dark.charts} light ones`);
  const darkReport = await page.evaluate(async () => {
    const result = await axe.run(document, { resultTypes: ["violations"] });
    return result.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${v.id} ×${v.nodes.length} ${v.nodes[0].html.slice(0, 160)}`);
  });
  expect(darkReport.length === 0, "axe finds nothing serious in the dark scheme", darkReport.join(" | "));
  if (shots) await page.screenshot({ path: join(shots, `${name}-dark.png`) });
  await page.emulateMedia({ colorScheme: "light" });

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

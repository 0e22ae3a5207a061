"use strict";
(() => {
  const marks = [...document.querySelectorAll("#text a")];
  const panel = document.getElementById("panel");
  let pinned = null;
  const show = (mark) => {
    const row = document.getElementById("r" + mark.id.slice(1));
    panel.replaceChildren();
    const head = document.createElement("p");
    const strong = document.createElement("strong");
    strong.textContent = mark.textContent;
    head.append(strong, " ", row.cells[2].textContent, ", line ", row.cells[0].textContent);
    const why = document.createElement("p");
    why.textContent = row.cells[3].textContent;
    panel.append(head, why);
    for (const list of row.cells[4].children) panel.append(list.cloneNode(true));
  };
  const pin = (mark) => {
    if (pinned) pinned.classList.remove("on");
    pinned = mark;
    mark.classList.add("on");
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "nearest" });
    show(mark);
  };
  marks.forEach((mark, place) => {
    mark.addEventListener("pointerenter", () => show(mark));
    mark.addEventListener("pointerleave", () => pinned && show(pinned));
    mark.addEventListener("focus", () => show(mark));
    mark.addEventListener("click", (event) => { event.preventDefault(); pin(mark); });
    mark.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = marks[place + step];
      if (next) pin(next);
    });
  });
  for (const box of document.querySelectorAll("fieldset input")) {
    box.addEventListener("change", () => {
      for (const mark of marks) if (mark.classList.contains(box.dataset.class)) mark.classList.toggle("off", !box.checked);
    });
  }
})();

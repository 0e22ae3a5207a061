"use strict";
(function () {
  var words = document.body.dataset;
  function value(cell) {
    if (!cell) return "";
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
    return cell.dataset.t !== undefined ? cell.dataset.t : cell.textContent.trim();
  }
  function csvCell(cell) {
    var text = cell.dataset.v !== undefined && !cell.querySelector(".chip")
      ? cell.dataset.v
      : (cell.dataset.t || cell.textContent.trim());
    if (cell.dataset.v === undefined && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  function heading(cell) {
    var button = cell.querySelector("button");
    return (button || cell).textContent.trim();
  }
  function download(table) {
    var lines = [Array.from(table.tHead.rows[0].cells).map(function (cell) {
      var text = heading(cell);
      return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    }).join(",")];
    Array.from(table.tBodies[0].rows).forEach(function (row) {
      lines.push(Array.from(row.cells).map(csvCell).join(","));
    });
    var blob = new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" });
    var link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = (table.dataset.file || "table") + ".csv";
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function sort(table, column, header) {
    var rising = header.getAttribute("aria-sort") !== "ascending";
    Array.from(table.tHead.rows[0].cells).forEach(function (cell) { cell.removeAttribute("aria-sort"); });
    header.setAttribute("aria-sort", rising ? "ascending" : "descending");
    var body = table.tBodies[0];
    var rows = Array.from(body.rows).map(function (row, index) {
      return { row: row, key: value(row.cells[column]), index: index };
    });
    rows.sort(function (a, b) {
      var none = (a.key === "") - (b.key === "");
      if (none) return none;
      var order = typeof a.key === "number" && typeof b.key === "number"
        ? a.key - b.key
        : String(a.key).localeCompare(String(b.key), document.documentElement.lang, { numeric: true });
      return (rising ? order : -order) || a.index - b.index;
    });
    rows.forEach(function (entry) { body.appendChild(entry.row); });
  }
  Array.from(document.querySelectorAll("table.data")).forEach(function (table) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "csv";
    button.textContent = words.csv;
    button.setAttribute("aria-label", words.csv + ": " + table.caption.textContent);
    button.addEventListener("click", function () { download(table); });
    table.caption.appendChild(button);
    if (table.classList.contains("still")) return;
    Array.from(table.tHead.rows[0].cells).forEach(function (cell, column) {
      var sorter = document.createElement("button");
      sorter.type = "button";
      sorter.title = words.sort;
      sorter.textContent = cell.textContent;
      cell.textContent = "";
      cell.appendChild(sorter);
      sorter.addEventListener("click", function () { sort(table, column, cell); });
    });
  });
})();

// The grid of figures: a block copied from Excel fills the cells to the right and below, and
// “Thêm dòng” adds a line at once. Without this script the server does both.
const grid = document.querySelector("[data-grid]");
const blank = document.querySelector("template[data-grid-row]");
if (grid && blank) {
  grid.addEventListener("paste", paste);
  document.querySelector("[data-grid-more]")?.addEventListener("click", (event) => {
    event.preventDefault();
    addLine().querySelector("input").focus();
  });
}

function lines() {
  return [...grid.tBodies[0].rows];
}

function addLine() {
  const number = lines().length;
  const holder = document.createElement("tbody");
  holder.innerHTML = blank.innerHTML.replaceAll("__n__", number).replaceAll("Dòng 0", `Dòng ${number + 1}`);
  return grid.tBodies[0].appendChild(holder.firstElementChild);
}

function paste(event) {
  const cell = event.target.closest("td");
  let block = parse(event.clipboardData.getData("text/plain"));
  if (!cell || block.length * block[0].length < 2) return;
  event.preventDefault();
  const column = cell.cellIndex;
  if (column === 0 && block.length > 1 && block[0][1] && !/\d/.test(block[0][1])) block = block.slice(1);
  const first = cell.parentElement.sectionRowIndex;
  let outside = 0;
  block.forEach((cells, down) => {
    const line = lines()[first + down] || addLine();
    cells.forEach((text, right) => {
      const input = line.cells[column + right]?.querySelector("input");
      if (input) input.value = text;
      else if (text) outside += 1;
    });
    setUnitApart(line);
  });
  const told = document.querySelector("[data-grid-status]");
  told.textContent = outside ? `Đã bỏ qua ${outside} ô ngoài bảng; bảng chỉ có 4 cột.` : "";
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
}

// A unit written behind the number goes to its own cell (movement/pasting.py does the same).
function setUnitApart(line) {
  const [, value, measure, before] = [...line.cells].map((cell) => cell.querySelector("input"));
  const apart = (input) => input.value.match(/^([+\-−]?\d(?:[\d., ]*\d)?) ?(%|\p{L}.*)$/u);
  let found = apart(value);
  if (found && ["", found[2]].includes(measure.value)) [, value.value, measure.value] = found;
  found = apart(before);
  if (found && found[2] === measure.value) before.value = found[1];
}

// Rows of cells; a cell in quotation marks may hold line breaks (movement/pasting.py does the same).
function parse(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (const [, quoted, bare, end] of plain.matchAll(cell)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? bare).replace(/\s+/g, " ").trim());
    if (end === "\n") rows.push([]);
    else if (!end) break;
  }
  return rows;
}

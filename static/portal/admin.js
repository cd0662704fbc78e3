// What Django's admin leaves out for people who do not see the page or use no mouse.

// Select2 draws a box beside a select and forgets the select's name.
function nameBoxes() {
  document.querySelectorAll(".select2-selection[role=combobox]").forEach((box) => {
    const select = box.closest(".select2-container").previousElementSibling;
    const shown = box.querySelector(".select2-selection__rendered");
    box.ariaLabel = select.ariaLabel ?? select.labels[0]?.textContent.replace(/:\s*$/, "").trim();
    box.id = `${shown.id}-box`;
    box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
  });
}

// A table that is wider than the screen is scrolled with the keyboard as well.
function letScroll() {
  document.querySelectorAll(".inline-group, #changelist .results").forEach((group) => {
    const scrolls = group.scrollWidth > group.clientWidth;
    if (scrolls) group.tabIndex = 0;
    else group.removeAttribute("tabindex");
    group.role = scrolls ? "region" : null;
    const name = group.querySelector("h2")?.textContent.trim() ?? "Danh sách";
    group.ariaLabel = scrolls ? name : null;
  });
}

// On a phone the cells of a row stand below each other, each with its column's name.
function nameCells() {
  document.querySelectorAll(".inline-group .tabular table").forEach((table) => {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
    table.querySelectorAll("tbody > tr.form-row > td").forEach((cell) => {
      cell.dataset.label = names[cell.cellIndex] ?? "";
    });
    table.classList.add("portal-stacks");
  });
}

nameCells();
const { jQuery } = window.django ?? {};
jQuery?.(nameBoxes); // after Django's own, which draws the boxes
jQuery?.(document).on("select2:open", () => {
  document.querySelector(".select2-search__field").ariaLabel = "Tìm";
});
document.addEventListener("formset:added", () => setTimeout(nameBoxes));
addEventListener("load", letScroll);
addEventListener("resize", letScroll);
